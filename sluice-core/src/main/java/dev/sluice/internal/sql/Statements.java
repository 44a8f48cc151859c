package dev.sluice.internal.sql;

import java.util.ArrayList;
import java.util.List;

/**
 * Finds the statements in a script. A statement ends at a semicolon, but the body of a trigger has
 * semicolons of its own and ends at one followed by {@code END}: no statement inside a trigger
 * starts with that word, and the {@code END} of a {@code CASE} never follows a semicolon.
 */
final class Statements {
  /** The tokens {@code from} up to, without, {@code end}; at least one, none a semicolon at a side. */
  record Range(int from, int end) {}

  private final Tokens tokens;
  private final List<Range> ranges = new ArrayList<>(1);

  private Statements(Tokens tokens) {
    this.tokens = tokens;
  }

  static List<Range> in(Tokens tokens) {
    Statements statements = new Statements(tokens);
    int at = 0;
    while (at < tokens.size()) {
      at = statements.take(at) + 1;
    }
    return statements.ranges;
  }

  /** Takes the statement that starts here and returns its semicolon, or the number of tokens. */
  private int take(int from) {
    int end = isTrigger(from) ? triggerEnd(from) : semicolon(from);
    if (end > from) {
      ranges.add(new Range(from, end));
    }
    return end;
  }

  private int semicolon(int from) {
    int at = from;
    while (at < tokens.size() && !tokens.isSymbol(at, ';')) {
      at++;
    }
    return at;
  }

  private boolean isTrigger(int from) {
    int at = from;
    if (tokens.isWord(at, "EXPLAIN")) {
      at += tokens.isWord(at + 1, "QUERY") && tokens.isWord(at + 2, "PLAN") ? 3 : 1;
    }
    if (!tokens.isWord(at, "CREATE")) {
      return false;
    }
    at += tokens.isWord(at + 1, "TEMP") || tokens.isWord(at + 1, "TEMPORARY") ? 2 : 1;
    return tokens.isWord(at, "TRIGGER");
  }

  private int triggerEnd(int from) {
    int at = semicolon(from);
    if (!hasBegin(from, at)) {
      return at;
    }
    while (at < tokens.size()) {
      if (tokens.isWord(at + 1, "END")) {
        return semicolon(at + 1);
      }
      at = semicolon(at + 1);
    }
    throw new SqlSyntaxException(
        "trigger has no end", tokens.start(from), "close its body with \"; END\"");
  }

  private boolean hasBegin(int from, int end) {
    for (int i = from; i < end; i++) {
      if (tokens.isWord(i, "BEGIN")) {
        return true;
      }
    }
    return false;
  }
}
