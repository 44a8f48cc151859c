package dev.sluice.internal.sql;

import dev.sluice.SluiceError;
import dev.sluice.SluiceException;
import dev.sluice.Sql;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Puts the arguments of a call into the places where a statement binds them. */
public final class Arguments {
  private Arguments() {}

  /**
   * The values to bind, the first for index 1; positional arguments are not copied.
   *
   * @throws SluiceException.Failed SQL, if there are too few or too many, or a name fits no
   *     parameter or two of them the same; the message lists what the statement has
   */
  public static @Nullable Object[] of(Sql sql, ParsedStatement statement) {
    List<String> names = sql.names();
    if (names != null) {
      return named(names, sql.args(), statement);
    }
    if (sql.args().length != statement.parameterCount()) {
      throw mismatch(sql.args().length + " arguments were given", statement);
    }
    return sql.args();
  }

  private static @Nullable Object[] named(
      List<String> names, @Nullable Object[] args, ParsedStatement statement) {
    @Nullable Object[] values = new @Nullable Object[statement.parameterCount()];
    boolean[] given = new boolean[values.length];
    for (int i = 0; i < args.length; i++) {
      List<Integer> indexes = statement.indexesOf(names.get(i));
      if (indexes.isEmpty()) {
        throw mismatch("it has none named '" + names.get(i) + "'", statement);
      }
      for (int index : indexes) {
        if (given[index - 1]) {
          throw mismatch("'" + names.get(i) + "' gives a value to one that has it", statement);
        }
        given[index - 1] = true;
        values[index - 1] = args[i];
      }
    }
    requireAll(given, statement);
    return values;
  }

  private static void requireAll(boolean[] given, ParsedStatement statement) {
    for (int i = 0; i < given.length; i++) {
      if (!given[i]) {
        throw mismatch("no value was given for " + name(i + 1, statement), statement);
      }
    }
  }

  private static String name(int index, ParsedStatement statement) {
    return statement.parameters().stream()
        .filter(parameter -> parameter.index() == index)
        .map(Parameter::name)
        .findFirst()
        .orElse("number " + index + ", which has no name");
  }

  private static SluiceException mismatch(String problem, ParsedStatement statement) {
    String names =
        statement.parameters().stream().map(Parameter::name).collect(Collectors.joining(", "));
    return SluiceException.of(
        SluiceError.SQL,
        "the statement has %d parameters%s; %s"
            .formatted(
                statement.parameterCount(), names.isEmpty() ? "" : " (" + names + ")", problem));
  }
}
