package dev.sluice;

/** What came of one statement of a series; see {@link Sluice#executeSeries}. */
public sealed interface StatementResult {
  /**
   * It ran.
   *
   * @param receipt what it did by itself, its rows with their {@link Rows#origins()}
   * @param lastChanges rows changed directly, without triggers and cascades, by the latest INSERT,
   *     UPDATE or DELETE that ran at this writer, this one included: SQLite's {@code changes()}
   * @param lastRowId the rowid of the latest row that a statement inserted at this writer: SQLite's
   *     {@code last_insert_rowid()}; 0 where there was none
   * @param nanos how long it ran
   */
  record Done(Receipt receipt, long lastChanges, long lastRowId, long nanos)
      implements StatementResult {}

  /** It continues a statement that failed or was skipped ({@link Sql#continued()}). */
  record Skipped() implements StatementResult {}

  /** It failed and has no effect. */
  record Failed(SluiceException error) implements StatementResult {}
}
