package dev.sluice.internal.sql;

import java.util.Optional;

/** What the rules found out about one statement. */
record Classification(
    StatementKind kind,
    Sharing sharing,
    boolean insert,
    Optional<String> target,
    boolean returnsRows,
    boolean transactional,
    Optional<String> refusal,
    Optional<String> near) {

  static Classification read() {
    return of(StatementKind.READ, /* returnsRows= */ true, /* transactional= */ true);
  }

  static Classification ddl() {
    return of(StatementKind.DDL, /* returnsRows= */ false, /* transactional= */ true);
  }

  static Classification maintenance(boolean returnsRows, boolean transactional) {
    return of(StatementKind.MAINTENANCE, returnsRows, transactional);
  }

  static Classification write(Sharing sharing, boolean insert, String target, boolean returnsRows) {
    return new Classification(
        StatementKind.WRITE,
        sharing,
        insert,
        Optional.of(target),
        returnsRows,
        /* transactional= */ true,
        Optional.empty(),
        Optional.empty());
  }

  static Classification refused(String reason) {
    return new Classification(
        StatementKind.REFUSED,
        Sharing.ALONE,
        /* insert= */ false,
        Optional.empty(),
        /* returnsRows= */ false,
        /* transactional= */ true,
        Optional.of(reason),
        Optional.empty());
  }

  /** SQLite would not understand it either, from this token on; empty for the end of the text. */
  static Classification notUnderstood(String reason, String near) {
    return new Classification(
        StatementKind.REFUSED,
        Sharing.ALONE,
        /* insert= */ false,
        Optional.empty(),
        /* returnsRows= */ false,
        /* transactional= */ true,
        Optional.of(reason),
        Optional.of(near));
  }

  private static Classification of(StatementKind kind, boolean returnsRows, boolean transactional) {
    return new Classification(
        kind,
        Sharing.ALONE,
        /* insert= */ false,
        Optional.empty(),
        returnsRows,
        transactional,
        Optional.empty(),
        Optional.empty());
  }
}
