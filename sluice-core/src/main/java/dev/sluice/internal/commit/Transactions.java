package dev.sluice.internal.commit;

import dev.sluice.SluiceError;
import dev.sluice.SluiceException;
import dev.sluice.internal.queue.Write;
import dev.sluice.internal.sqlite.Connection;
import dev.sluice.internal.sqlite.SqliteException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Begins the writer's transactions and ends them. Every one begins with the fence, which fails
 * when another epoch has begun. Writer's thread, but for {@link #stop}.
 *
 * <p>Another program's lock is tried again often, without SQLite's own back-off, which starves beside
 * a busy program; deadlines are looked at meanwhile.
 */
final class Transactions {
  private static final long FOREIGN_LOCK_PAUSE_NANOS = 500_000;

  private final Connection connection;
  private final Checkpointer checkpointer;
  private final Execution execution;
  private final KeyLedger keys;
  private final WriterStats stats;
  private final long epoch;
  private long schemaVersion = -1;
  private volatile boolean stopping;

  Transactions(
      Connection connection,
      Checkpointer checkpointer,
      Execution execution,
      KeyLedger keys,
      WriterStats stats,
      long epoch) {
    this.connection = connection;
    this.checkpointer = checkpointer;
    this.execution = execution;
    this.keys = keys;
    this.stats = stats;
    this.epoch = epoch;
  }

  /** Waits no longer for another program's lock: its thread is to end. Any thread. */
  void stop() {
    stopping = true;
  }

  /**
   * BEGIN, as soon as other programs let it.
   *
   * @param first the write that begins it, and whose deadline counts
   * @return null, or why that write is to be refused: then there is no transaction
   */
  @Nullable
  SluiceException begin(Write first) {
    connection.clearRolledBack();
    long waitBegan = 0;
    while (true) {
      try {
        if (checkpointer.isOverHardLimit()) {
          checkpointer.look();
        }
        // One that was run already is recorded in any case: it needs a few pages.
        if (first.outcome() == null && checkpointer.isOverHardLimit()) {
          return checkpointer.full();
        }
        connection.exec("BEGIN IMMEDIATE");
        if (waitBegan == 0) {
          return null;
        }
        stats.foreignLockWaits.record(System.nanoTime() - waitBegan);
        if (!isLate(first)) {
          return null;
        }
        connection.exec("ROLLBACK"); // its caller has been told that the time is over
      } catch (SqliteException e) {
        if (!e.isBusy()) {
          throw lostAtStart(e);
        }
      }
      if (waitBegan == 0) {
        waitBegan = System.nanoTime();
      }
      if (isLate(first)) {
        return lockHeld(first);
      }
      pauseForForeignLock();
    }
  }

  /** The fence, and a look at whether the schema has changed. */
  void fence(long batch) {
    try {
      if (!StateTables.fence(connection, epoch, batch)) {
        throw new RoleLost(
            RoleLost.Reason.FENCED,
            "another process has become the writer (this was epoch " + epoch + ")");
      }
      long version = connection.queryLong("PRAGMA schema_version");
      if (version != schemaVersion) {
        schemaVersion = version;
        execution.hazards(StateTables.hazards(connection));
      }
    } catch (SqliteException e) {
      throw lostAtStart(e);
    }
  }

  /** Whether the deadline of a write that has not run has passed. */
  private static boolean isLate(Write write) {
    return write.outcome() == null && System.nanoTime() - write.deadlineNanos() >= 0;
  }

  /** Between two tries. */
  void pauseForForeignLock() {
    if (stopping) {
      throw new RoleLost(
          RoleLost.Reason.DISK, "closed while another program held SQLite's write lock");
    }
    LockSupport.parkNanos(FOREIGN_LOCK_PAUSE_NANOS);
  }

  /** What a write is told whose time is over meanwhile. */
  static SluiceException lockHeld(Write write) {
    return SluiceException.of(
        SluiceError.TIMEOUT,
        "another program has held SQLite's write lock for %d ms; nothing was applied; end its transaction, then try again"
            .formatted((System.nanoTime() - write.submittedNanos()) / 1_000_000));
  }

  private static RoleLost lostAtStart(SqliteException e) {
    return new RoleLost(RoleLost.Reason.DISK, "cannot begin a transaction", e);
  }

  /** COMMIT, without a force. */
  void commit() throws SqliteException {
    connection.exec("COMMIT");
    keys.committed();
  }

  /** Leaves nothing of the transaction, which SQLite may have rolled back already. */
  void rollback() {
    keys.rolledBack();
    try {
      if (!connection.rolledBack()) {
        connection.exec("ROLLBACK");
      }
    } catch (SqliteException e) {
      throw new RoleLost(RoleLost.Reason.DISK, "ROLLBACK failed", e);
    }
  }
}
