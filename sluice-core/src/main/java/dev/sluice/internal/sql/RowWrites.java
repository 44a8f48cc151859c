package dev.sluice.internal.sql;

import java.util.Optional;
import java.util.Set;

/** Rules for {@code INSERT}, {@code REPLACE}, {@code UPDATE} and {@code DELETE}. */
final class RowWrites {
  /** SQLite's own tables that a program may well write; it protects the others itself. */
  private static final Set<String> WRITABLE_SYSTEM_TABLES =
      Set.of("sqlite_sequence", "sqlite_stat1", "sqlite_stat3", "sqlite_stat4");

  private RowWrites() {}

  /** The cursor stands behind the verb. */
  static Classification classify(String verb, TokenCursor cursor) {
    Sharing sharing = takeConflictClause(cursor);
    boolean introduced = switch (verb) {
      case "INSERT", "REPLACE" -> cursor.take("INTO");
      case "DELETE" -> cursor.take("FROM");
      default -> true;
    };
    Optional<QualifiedName> target = introduced ? cursor.takeName() : Optional.empty();
    if (target.isEmpty()) {
      return Classification.notUnderstood(
          verb + " is not followed by the name of a table: check the spelling", cursor.here());
    }
    boolean insert = verb.equals("INSERT") || verb.equals("REPLACE");
    return refusal(target.get())
        .map(Classification::refused)
        .orElseGet(() -> Classification.write(
            sharing, insert, target.get().name(), cursor.hasWordAhead("RETURNING")));
  }

  /**
   * {@code OR FAIL} keeps the rows written before the failure and {@code OR ROLLBACK} ends the
   * transaction, so neither may share one.
   */
  private static Sharing takeConflictClause(TokenCursor cursor) {
    if (!cursor.take("OR")) {
      return Sharing.SHARED;
    }
    return switch (cursor.takeKeyword()) {
      case "ABORT", "IGNORE", "REPLACE" -> Sharing.SHARED;
      default -> Sharing.ALONE;
    };
  }

  private static Optional<String> refusal(QualifiedName target) {
    if (target.isTemporary()) {
      return Optional.of(Refusals.TEMPORARY);
    }
    if (target.isOwnedBySluice()) {
      return Optional.of(Refusals.OWN_TABLE);
    }
    String name = Names.fold(target.name());
    return name.startsWith("sqlite_") && !WRITABLE_SYSTEM_TABLES.contains(name)
        ? Optional.of(target.name()
            + " belongs to SQLite and is not written directly; use CREATE, ALTER or DROP")
        : Optional.empty();
  }
}
