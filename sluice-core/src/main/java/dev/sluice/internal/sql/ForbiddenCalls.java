package dev.sluice.internal.sql;

import java.util.Optional;

/**
 * Names that make even a {@code SELECT} do more than read, wherever they stand in a statement (so
 * also in a view or trigger that a later statement would run).
 */
final class ForbiddenCalls {
  private ForbiddenCalls() {}

  /** Why a statement that has such a name is refused; empty for nearly all. */
  static Optional<String> find(Tokens tokens, int from, int end) {
    for (int i = from; i < end; i++) {
      if (isCall(tokens, i, "LOAD_EXTENSION")) {
        return Optional.of(
            "load_extension(...) is refused: it would run foreign code in this process; do the"
                + " work in the application");
      }
      // It gives and takes raw memory addresses, and trusts one that comes as a parameter.
      if (isCall(tokens, i, "FTS3_TOKENIZER")) {
        return Optional.of(
            "fts3_tokenizer(...) is refused: it handles raw memory addresses; use FTS5, or one of"
                + " the tokenizers FTS3 brings");
      }
      // The table-valued form of PRAGMA optimize writes statistics from inside a SELECT.
      if (tokens.isIdentifier(i, "PRAGMA_OPTIMIZE")) {
        return Optional.of("pragma_optimize is refused: run PRAGMA optimize as a statement");
      }
    }
    return Optional.empty();
  }

  private static boolean isCall(Tokens tokens, int token, String function) {
    return tokens.isIdentifier(token, function) && tokens.isSymbol(token + 1, '(');
  }
}
