package dev.sluice.internal.sql;

/** Where a statement runs, and with whom. */
public enum StatementKind {
  /** Only reads: runs at any reader. */
  READ,
  /** Changes rows: {@code INSERT}, {@code REPLACE}, {@code UPDATE}, {@code DELETE}. */
  WRITE,
  /**
   * Changes the schema or the numbers in the file's header: {@code CREATE}, {@code DROP}, {@code
   * ALTER}, {@code PRAGMA user_version = N}, {@code PRAGMA application_id = N}.
   */
  DDL,
  /**
   * Keeps the file in order and runs by itself at the writer: {@code ANALYZE}, {@code REINDEX},
   * {@code VACUUM}, {@code PRAGMA optimize}.
   */
  MAINTENANCE,
  /** Does not run; {@link ParsedStatement#refusal()} says why and what to do instead. */
  REFUSED
}
