package dev.sluice.internal.commit;

import dev.sluice.internal.sqlite.Connection;
import dev.sluice.internal.sqlite.Copies;
import dev.sluice.internal.sqlite.SqliteException;
import java.nio.file.Path;

/**
 * Replaces the database's content with that of a prepared file, exactly once (G3).
 *
 * <p>SQLite does that in a transaction of its own, in which nothing else can be written. So the
 * prepared file first gets Sluice's tables, and then, in them, what the COMMIT of any other write
 * records: its batch and its outcome. When the content is there, so are they.
 */
final class Replacement {
  private final Connection connection;
  private final ClientLedger ledger;
  private final long epoch;

  Replacement(Connection connection, ClientLedger ledger, long epoch) {
    this.connection = connection;
    this.ledger = ledger;
    this.epoch = epoch;
  }

  /** Makes the file ready; nothing of the database is changed, and the outcomes are staged. */
  void prepare(Path file, Batch batch) throws SqliteException {
    Copies.carryOver(connection, file);
    try (Connection prepared = Connection.open(file, /* readOnly= */ false)) {
      prepared.exec("BEGIN IMMEDIATE");
      if (!StateTables.fence(prepared, epoch, batch.number())) {
        throw new RoleLost(
            RoleLost.Reason.FENCED,
            "another process has become the writer (this was epoch " + epoch + ")");
      }
      batch.forEach(ledger::stage);
      ledger.save(prepared);
      prepared.exec("COMMIT");
    }
  }

  /** The file is not to be used as it was prepared: nothing is staged any more. */
  void unprepare() {
    ledger.unstage();
  }

  /** Replaces the content; a failure that {@link #isUndone} has changed nothing. */
  void replace(Path file) throws SqliteException {
    Copies.replace(connection, file);
  }

  /** Whether SQLite has certainly rolled back after such a failure. */
  static boolean isUndone(SqliteException e) {
    return switch (e.primary()) {
      case SqliteException.BUSY,
          SqliteException.LOCKED,
          SqliteException.READONLY,
          SqliteException.CORRUPT,
          SqliteException.FULL,
          SqliteException.CANTOPEN,
          SqliteException.NOTADB -> true;
      default -> false;
    };
  }
}
