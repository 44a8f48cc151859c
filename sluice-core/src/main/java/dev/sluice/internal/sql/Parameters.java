package dev.sluice.internal.sql;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Numbers the parameters of a statement as SQLite does: {@code ?} takes the number after the
 * highest so far, {@code ?3} is 3, a name takes the next number where it first occurs and keeps it.
 */
final class Parameters {
  /** The limit compiled into the driver's SQLite; beyond it nothing could be bound. */
  static final int HIGHEST = 250_000;

  private final List<Parameter> named = new ArrayList<>(0);
  private final Map<String, Integer> byName = new HashMap<>();
  private final Map<String, List<Integer>> byBareName = new HashMap<>();
  private final BitSet namedIndexes = new BitSet(0);
  private int count;

  private Parameters() {}

  static Parameters of(Tokens tokens, int from, int end) {
    Parameters parameters = new Parameters();
    for (int i = from; i < end; i++) {
      if (tokens.is(i, TokenType.PARAMETER)) {
        parameters.add(tokens.text(i), tokens.start(i));
      }
    }
    return parameters;
  }

  int count() {
    return count;
  }

  List<Parameter> named() {
    return List.copyOf(named);
  }

  /** By the name with its prefix ({@code :$a} is one, too), else by the name without. */
  List<Integer> indexesOf(String name) {
    Integer exact = byName.get(name);
    return exact != null ? List.of(exact) : List.copyOf(byBareName.getOrDefault(name, List.of()));
  }

  private void add(String written, int position) {
    if (written.equals("?")) {
      count++;
    } else if (written.charAt(0) == '?') {
      addNumbered(written, position);
    } else if (!byName.containsKey(written)) {
      Parameter parameter = add(++count, written);
      byBareName
          .computeIfAbsent(parameter.bareName(), absent -> new ArrayList<>(1))
          .add(count);
    }
    if (count > HIGHEST) {
      throw new SqlSyntaxException(
          "more than " + HIGHEST + " parameters", position, "split the statement");
    }
  }

  private void addNumbered(String written, int position) {
    int number = number(written, position);
    count = Math.max(count, number);
    if (!namedIndexes.get(number)) {
      add(number, written);
    }
  }

  private Parameter add(int index, String written) {
    Parameter parameter = new Parameter(index, written);
    named.add(parameter);
    namedIndexes.set(index);
    byName.put(written, index);
    return parameter;
  }

  private static int number(String written, int position) {
    int number = 0;
    for (int i = 1; i < written.length() && number <= HIGHEST; i++) {
      number = number * 10 + (written.charAt(i) - '0');
    }
    if (number < 1 || number > HIGHEST) {
      throw new SqlSyntaxException(
          "parameter " + written + " is out of range", position, "use ?1 to ?" + HIGHEST);
    }
    return number;
  }
}
