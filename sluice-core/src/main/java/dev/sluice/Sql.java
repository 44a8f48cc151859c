package dev.sluice;

import static java.util.Objects.requireNonNull;

import dev.sluice.internal.codec.Values;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One SQL statement with its arguments. Immutable, except that a {@code byte[]} argument is not
 * copied: leave it unchanged until the write is answered.
 *
 * <p>Arguments may be {@code null}, {@link Long}, {@link Integer}, {@link Short}, {@link Byte},
 * {@link Boolean} (stored as 0 and 1), {@link Double}, {@link Float}, {@link String} or {@code
 * byte[]}. Anything else is refused with an {@link IllegalArgumentException} that names its
 * position.
 */
public final class Sql {
  private final String text;
  private final @Nullable Object[] args;
  private final @Nullable List<String> names;
  private final boolean isDescribed;
  private final boolean isContinuation;

  private Sql(
      String text,
      @Nullable Object[] args,
      @Nullable List<String> names,
      boolean isDescribed,
      boolean isContinuation) {
    this.isDescribed = isDescribed;
    this.isContinuation = isContinuation;
    this.text = text;
    this.args = args;
    this.names = names;
  }

  /**
   * A statement with positional arguments: the first belongs to the first {@code ?} (or {@code
   * ?1}).
   *
   * @throws IllegalArgumentException if an argument is of a type SQLite cannot store
   */
  public static Sql of(String text, @Nullable Object... args) {
    return new Sql(requireNonNull(text, "text"), Values.normalized(args), null, false, false);
  }

  /**
   * A statement with named arguments: key {@code "id"} serves {@code :id}, {@code @id} and {@code
   * $id}. A name the statement does not have, or a parameter without a value, fails the write.
   *
   * @throws IllegalArgumentException if an argument is of a type SQLite cannot store
   */
  public static Sql named(String text, Map<String, ? extends @Nullable Object> args) {
    requireNonNull(text, "text");
    String[] names = new String[args.size()];
    @Nullable Object[] values = new @Nullable Object[names.length];
    int i = 0;
    for (Map.Entry<String, ? extends @Nullable Object> entry : args.entrySet()) {
      names[i] = entry.getKey();
      values[i++] = entry.getValue();
    }
    return new Sql(text, Values.normalized(values), List.of(names), false, false);
  }

  /**
   * The same, but its result tells where each column comes from ({@link Rows#origins()}). For reads
   * in this process; costs about a microsecond for each column.
   */
  public Sql described() {
    return new Sql(text, args, names, /* isDescribed= */ true, isContinuation);
  }

  /** Whether its result tells where each column comes from. */
  public boolean isDescribed() {
    return isDescribed;
  }

  /**
   * The same, but in a series it runs only if the statement before it has: {@link
   * StatementResult.Skipped} otherwise.
   */
  public Sql continued() {
    return new Sql(text, args, names, isDescribed, /* isContinuation= */ true);
  }

  /** Whether it runs only after the success of the statement before it. */
  public boolean isContinuation() {
    return isContinuation;
  }

  /** The SQL text, as given. */
  public String text() {
    return text;
  }

  /** The arguments, in the order given. Not copied: treat as read-only. */
  public @Nullable Object[] args() {
    return args;
  }

  /** The names of the arguments, in the same order, or {@code null} where they are positional. */
  public @Nullable List<String> names() {
    return names;
  }

  /** The SQL text and the number of arguments; values are left out, as they may be private. */
  @Override
  public String toString() {
    return text + " [" + args.length + " args]";
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Sql that
        && isDescribed == that.isDescribed
        && isContinuation == that.isContinuation
        && text.equals(that.text)
        && Arrays.deepEquals(args, that.args)
        && java.util.Objects.equals(names, that.names);
  }

  @Override
  public int hashCode() {
    return 31 * text.hashCode() + Arrays.deepHashCode(args);
  }
}
