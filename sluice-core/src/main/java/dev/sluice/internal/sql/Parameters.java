package dev.sluice.internal.sql;

import java.util.ArrayList;
import java.util.List;

/**
 * Numbers the parameters of a statement as SQLite does: {@code ?} takes the number after the
 * highest so far, {@code ?3} is 3, a name takes the next number where it first occurs and keeps it.
 */
final class Parameters {
  /** The limit compiled into the driver's SQLite; beyond it nothing could be bound. */
  static final int HIGHEST = 250_000;

  private final List<Parameter> named = new ArrayList<>(0);
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

  private void add(String written, int position) {
    if (written.equals("?")) {
      count++;
    } else if (written.charAt(0) == '?') {
      addNumbered(written, position);
    } else if (named.stream().noneMatch(known -> known.name().equals(written))) {
      named.add(new Parameter(++count, written));
    }
    if (count > HIGHEST) {
      throw new SqlSyntaxException(
          "more than " + HIGHEST + " parameters", position, "split the statement");
    }
  }

  private void addNumbered(String written, int position) {
    int index = number(written, position);
    count = Math.max(count, index);
    if (named.stream().noneMatch(known -> known.index() == index)) {
      named.add(new Parameter(index, written));
    }
  }

  private static int number(String written, int position) {
    int index = 0;
    for (int i = 1; i < written.length() && index <= HIGHEST; i++) {
      index = index * 10 + (written.charAt(i) - '0');
    }
    if (index < 1 || index > HIGHEST) {
      throw new SqlSyntaxException(
          "parameter " + written + " is out of range", position, "use ?1 to ?" + HIGHEST);
    }
    return index;
  }
}
