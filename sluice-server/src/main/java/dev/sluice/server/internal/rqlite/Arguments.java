package dev.sluice.server.internal.rqlite;

import dev.sluice.Statement;
import dev.sluice.server.internal.rqlite.ClientStatement.Argument;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Hands the values of a client's statement to the SQL statements in its text, as rqlite's driver does:
 * each takes as many as it has parameters, from left to right, and sees all that have names. Unknown
 * names and values left over are ignored, parameters without a value are NULL.
 */
final class Arguments {
  private static final String[] PREFIXES = {":", "@", "$"};

  private final List<Argument> all;
  private final Map<String, Integer> named = new HashMap<>();
  private int used;

  /** No name is there twice. */
  Arguments(List<Argument> all) {
    this.all = all;
    for (int i = 0; i < all.size(); i++) {
      String name = all.get(i).name();
      if (name != null && !name.isEmpty()) {
        named.put(name, i);
      }
    }
  }

  /** What is wrong with the names, as Go's database library says it. */
  Optional<String> problem() {
    return all.stream()
        .map(Argument::name)
        .filter(name -> name != null && !name.isEmpty() && !Character.isLetter(name.codePointAt(0)))
        .map(name -> "name \"" + name + "\" does not begin with a letter")
        .findFirst();
  }

  /** What the next statement binds; empty where there are not enough. */
  Optional<@Nullable Object[]> next(Statement statement) {
    int count = statement.parameterCount();
    if (all.size() - used < count) {
      return Optional.empty();
    }
    @Nullable Object[] values = new @Nullable Object[count];
    if (count > 0) {
      bind(statement, values);
    }
    used += count;
    return Optional.of(values);
  }

  /** How many there are for the next statement and those after it. */
  int left() {
    return all.size() - used;
  }

  int size() {
    return all.size();
  }

  private void bind(Statement statement, @Nullable Object[] values) {
    Map<String, Integer> indexes = named.isEmpty() ? Map.of() : indexes(statement, values.length);
    for (int i = 0; i < values.length; i++) {
      Argument argument = all.get(used + i);
      if (isNamed(argument)) {
        bindNamed(argument, indexes, values);
      } else {
        values[i] = argument.value();
      }
    }
    // Asked by parameter and not by value: a text may have many statements, and a request many
    // values.
    indexes.forEach((parameter, index) -> {
      Integer at = named.get(parameter.substring(1));
      if (at != null && (at < used || at >= used + values.length)) {
        values[index - 1] = all.get(at).value();
      }
    });
  }

  private static Map<String, Integer> indexes(Statement statement, int count) {
    Map<String, Integer> indexes = new HashMap<>();
    for (int index = 1; index <= count; index++) {
      int place = index;
      statement.parameterName(index).ifPresent(name -> indexes.put(name, place));
    }
    return indexes;
  }

  private static void bindNamed(
      Argument argument, Map<String, Integer> indexes, @Nullable Object[] values) {
    for (String prefix : PREFIXES) {
      Integer index = indexes.get(prefix + argument.name());
      if (index != null) {
        values[index - 1] = argument.value();
      }
    }
  }

  private static boolean isNamed(Argument argument) {
    String name = argument.name();
    return name != null && !name.isEmpty();
  }
}
