package dev.sluice.internal.commit;

import dev.sluice.SluiceException;
import dev.sluice.internal.queue.Request;
import dev.sluice.internal.queue.Write;
import dev.sluice.internal.sql.ParsedStatement;
import dev.sluice.internal.sqlite.SqliteException;

/**
 * Runs what cannot run in a transaction, as VACUUM; running it twice after a crash does no harm.
 * Another program's lock is waited for. Writer's thread.
 */
final class Outside {
  private final Transactions transactions;

  Outside(Transactions transactions) {
    this.transactions = transactions;
  }

  /** Whether a request is of that kind. */
  static boolean isFor(Request request) {
    return request instanceof Request.Single(ParsedStatement statement, var _)
        && !statement.isTransactional();
  }

  /** What came of it, within the write's deadline. */
  Object run(Write write, Work work) {
    while (true) {
      Object outcome;
      try {
        outcome = work.run();
      } catch (TransactionLost e) {
        outcome = e.loneVerdict();
      }
      if (!(outcome instanceof SluiceException error) || !isBusy(error)) {
        return outcome;
      }
      if (System.nanoTime() - write.deadlineNanos() >= 0) {
        return Transactions.lockHeld(write);
      }
      transactions.pauseForForeignLock();
    }
  }

  private static boolean isBusy(SluiceException error) {
    int primary = error.sqliteCode() & 0xff;
    return primary == SqliteException.BUSY || primary == SqliteException.LOCKED;
  }

  /** What is to be run. */
  interface Work {
    Object run() throws TransactionLost;
  }
}
