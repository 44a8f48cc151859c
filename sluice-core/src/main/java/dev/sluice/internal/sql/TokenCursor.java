package dev.sluice.internal.sql;

import java.util.Optional;

/** Reads the tokens of one statement from left to right. Not thread-safe; lives for one parse. */
final class TokenCursor {
  private final Tokens tokens;
  private final int end;
  private int at;

  TokenCursor(Tokens tokens, int from, int end) {
    this.tokens = tokens;
    this.at = from;
    this.end = end;
  }

  /** The text of the token here; empty at the end. */
  String here() {
    return atEnd() ? "" : tokens.text(at);
  }

  boolean atEnd() {
    return at >= end;
  }

  /** The unquoted word here in capitals, or an empty string; moves past it if there is one. */
  String takeKeyword() {
    String keyword = atEnd() ? "" : tokens.keyword(at);
    if (!keyword.isEmpty()) {
      at++;
    }
    return keyword;
  }

  boolean take(String word) {
    boolean found = !atEnd() && tokens.isWord(at, word);
    at += found ? 1 : 0;
    return found;
  }

  boolean takeSymbol(char symbol) {
    boolean found = !atEnd() && tokens.isSymbol(at, symbol);
    at += found ? 1 : 0;
    return found;
  }

  /** A name with an optional schema before it; empty, without moving, where there is none. */
  Optional<QualifiedName> takeName() {
    if (atEnd() || !tokens.isName(at)) {
      return Optional.empty();
    }
    String first = tokens.name(at++);
    if (at + 1 < end && tokens.isSymbol(at, '.') && tokens.isName(at + 1)) {
      at += 2;
      return Optional.of(new QualifiedName(first, tokens.name(at - 1)));
    }
    return Optional.of(new QualifiedName("", first));
  }

  /** Moves past {@code ( ... )} with everything nested in it; false where there is none. */
  boolean takeParentheses() {
    if (!takeSymbol('(')) {
      return false;
    }
    int depth = 1;
    for (; depth > 0 && !atEnd(); at++) {
      if (tokens.isSymbol(at, '(')) {
        depth++;
      } else if (tokens.isSymbol(at, ')')) {
        depth--;
      }
    }
    return depth == 0;
  }

  /** Whether this unquoted word occurs anywhere from here on. */
  boolean hasWordAhead(String word) {
    for (int i = at; i < end; i++) {
      if (tokens.isWord(i, word)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a name or string from here on is one that Sluice keeps to itself. */
  boolean namesOwnTable() {
    for (int i = at; i < end; i++) {
      if (tokens.isName(i) && QualifiedName.isOwnedBySluice(tokens.name(i))) {
        return true;
      }
    }
    return false;
  }
}
