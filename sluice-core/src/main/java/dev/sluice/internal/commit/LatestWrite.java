package dev.sluice.internal.commit;

import dev.sluice.Receipt;
import dev.sluice.internal.sqlite.SqliteException;

/**
 * SQLite's {@code changes()} and {@code last_insert_rowid()} as the callers' statements left them:
 * those of the connection itself also count what Sluice does for its own tables. Writer's thread
 * only.
 */
final class LatestWrite {
  private long changes;
  private long rowId;

  /** An INSERT, UPDATE or DELETE ran. */
  void ran(Receipt receipt, long changes) {
    this.changes = changes;
    if (receipt.inserted()) {
      rowId = receipt.insertId();
    }
  }

  /** An INSERT, UPDATE or DELETE failed while it ran; one that SQLite did not understand never ran. */
  void failed(SqliteException e) {
    if (e.primary() == SqliteException.CONSTRAINT) {
      changes = 0;
    }
  }

  long changes() {
    return changes;
  }

  long rowId() {
    return rowId;
  }
}
