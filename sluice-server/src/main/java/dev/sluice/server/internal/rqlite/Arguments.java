package dev.sluice.server.internal.rqlite;

import dev.sluice.Statement;
import dev.sluice.server.internal.rqlite.ClientStatement.Argument;
import java.util.ArrayList;
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
  private int used;

  Arguments(List<Argument> all) {
    this.all = all;
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
    Map<String, Integer> indexes = new HashMap<>();
    for (int index = 1; index <= values.length; index++) {
      int place = index;
      statement.parameterName(index).ifPresent(name -> indexes.put(name, place));
    }
    List<Argument> seen = new ArrayList<>(all.subList(used, used + values.length));
    for (int i = 0; i < all.size(); i++) {
      if ((i < used || i >= used + values.length) && isNamed(all.get(i))) {
        seen.add(all.get(i));
      }
    }
    for (int i = 0; i < seen.size(); i++) {
      Argument argument = seen.get(i);
      if (isNamed(argument)) {
        bindNamed(argument, indexes, values);
      } else {
        values[i] = argument.value();
      }
    }
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
