package dev.sluice.internal.commit;

import dev.sluice.Receipt;
import dev.sluice.Rows;
import dev.sluice.SluiceException;
import dev.sluice.internal.codec.Outcomes;
import dev.sluice.internal.queue.Request;
import dev.sluice.internal.queue.Write;
import dev.sluice.internal.sqlite.SqliteException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Runs writes that share no transaction: those with one of their own, and those that SQLite runs in
 * none. Writer's thread.
 */
final class LoneWrites {
  private final Transactions transactions;
  private final Outside outside;
  private final Replacement replacement;
  private final WriteRun runs;
  private final Batches batches;
  private final AfterCommit afterCommit;

  LoneWrites(
      Transactions transactions,
      Replacement replacement,
      WriteRun runs,
      Batches batches,
      AfterCommit afterCommit) {
    this.transactions = transactions;
    this.outside = new Outside(transactions);
    this.replacement = replacement;
    this.runs = runs;
    this.batches = batches;
    this.afterCommit = afterCommit;
  }

  /** Runs a write that is no lease; one that is decided already is only recorded. */
  void run(Write write) {
    if (write.outcome() != null) {
      batches.record(write);
    } else if (write.request() instanceof Request.Single single && Outside.isFor(single)) {
      runOutside(write, single);
    } else if (write.request() instanceof Request.Replace(String path)) {
      replace(write, path);
    } else {
      runInside(write);
    }
  }

  private void runInside(Write write) {
    if (batches.begin(write) == null) {
      return;
    }
    batches.add(write);
    try {
      write.decide(runs.run(write, /* shared= */ false));
    } catch (TransactionLost e) {
      write.decide(e.loneVerdict());
    }
    if (Outcomes.isUndone(write.outcome())) {
      batches.rollback();
      batches.recordOrStall(write);
    } else {
      batches.commit(/* shared= */ false);
    }
  }

  /** VACUUM, outside of the transaction that has shown that this may be done. */
  private void runOutside(Write write, Request.Single single) {
    Batch shown = batches.begin(write); // the WAL has room, and nobody else has become the writer
    if (shown == null) {
      return;
    }
    batches.rollback();
    batches.outside(
        write, () -> write.decide(outside.run(write, () -> runs.step(single, Long.MAX_VALUE))));
    if (Batches.isRecorded(write)) {
      batches.record(write);
    } else {
      shown.add(write);
      afterCommit.finished(shown, /* shared= */ false);
    }
  }

  /** Replaces the database, outside of the transaction that has shown that this may be done. */
  private void replace(Write write, String path) {
    if (batches.begin(write) == null) {
      return;
    }
    transactions.rollback();
    batches.add(write);
    SluiceException failure = replaced(write, path);
    if (failure == null) {
      batches.applied();
    } else {
      batches.notApplied();
      write.decide(failure);
      batches.record(write);
    }
  }

  private @Nullable SluiceException replaced(Write write, String path) {
    while (true) {
      try {
        Path file = Path.of(path);
        write.decide(new Receipt(0, 0, false, Rows.none()));
        replacement.prepare(file, batches.open());
        batches.inDoubt();
        replacement.replace(file);
        return null;
      } catch (SqliteException e) {
        if (batches.isInDoubt() && !Replacement.isUndone(e)) {
          throw new RoleLost(RoleLost.Reason.DISK, "replacing the database failed", e);
        }
        batches.notInDoubt();
        if (!e.isBusy()) {
          return Errors.of(e);
        }
        replacement.unprepare();
        if (System.nanoTime() - write.deadlineNanos() >= 0) {
          return Transactions.lockHeld(write);
        }
        transactions.pauseForForeignLock();
      } catch (InvalidPathException | OutOfMemoryError e) {
        if (batches.isInDoubt()) {
          throw e;
        }
        return Objects.requireNonNull(Unforeseen.in(write.request(), e).verdict());
      }
    }
  }
}
