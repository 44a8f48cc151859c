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
      if (tokens.isIdentifier(i, "LOAD_EXTENSION") && tokens.isSymbol(i + 1, '(')) {
        return Optional.of(
            "load_extension(...) is refused: it would run foreign code in the writer; do the"
                + " work in the application");
      }
      // The table-valued form of PRAGMA optimize writes statistics from inside a SELECT.
      if (tokens.isIdentifier(i, "PRAGMA_OPTIMIZE")) {
        return Optional.of("pragma_optimize is refused: run PRAGMA optimize as a statement");
      }
    }
    return Optional.empty();
  }
}
