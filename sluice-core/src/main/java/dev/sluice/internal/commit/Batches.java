package dev.sluice.internal.commit;

import dev.sluice.SluiceError;
import dev.sluice.SluiceException;
import dev.sluice.internal.codec.Outcomes;
import dev.sluice.internal.queue.Doubt;
import dev.sluice.internal.queue.Write;
import dev.sluice.internal.sqlite.Connection;
import dev.sluice.internal.sqlite.SqliteException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.jspecify.annotations.Nullable;

/**
 * The transaction that is open with the batch it holds, and what becomes of it: committed, rolled
 * back, or lost, when its members run again one by one.
 *
 * <p>Every write that was taken from the queue and is not handed to the syncer can be found here at any
 * moment, in {@code batch} or in {@code rerun}: if the role is lost, its client hears of it.
 *
 * <p>Writer's thread, but for what says otherwise; all state is in fields, as another thread may become
 * the writer's between two of them.
 */
final class Batches {
  private final Connection connection;
  private final Transactions transactions;
  private final ClientLedger ledger;
  private final Answers answers;
  private final Intake intake;
  private final AfterCommit afterCommit;
  private final WriterStats stats;
  private final long epoch;

  private final ConcurrentLinkedDeque<Write> rerun = new ConcurrentLinkedDeque<>();
  private @Nullable Write running;
  private volatile @Nullable Batch batch;
  private boolean commitInDoubt;
  private long begun;

  Batches(
      Connection connection,
      Transactions transactions,
      ClientLedger ledger,
      Answers answers,
      Intake intake,
      AfterCommit afterCommit,
      WriterStats stats,
      long epoch) {
    this.connection = connection;
    this.transactions = transactions;
    this.ledger = ledger;
    this.answers = answers;
    this.intake = intake;
    this.afterCommit = afterCommit;
    this.stats = stats;
    this.epoch = epoch;
  }

  /** The next write that is to run once more, alone; null when there is none. */
  @Nullable
  Write nextAgain() {
    intake.resumeStalled(rerun);
    return rerun.poll();
  }

  /** How many transactions were begun. */
  long begun() {
    return begun;
  }

  /** BEGIN and the fence; null when the write was refused, and answered, instead. */
  @Nullable
  Batch begin(Write first) {
    rerun.addFirst(first); // where it is found if the role is lost meanwhile
    long beganNanos = System.nanoTime();
    SluiceException refusal = transactions.begin(first);
    Batch begunNow = null;
    if (refusal == null) {
      begunNow = new Batch(++begun, beganNanos);
      batch = begunNow;
      commitInDoubt = false;
      transactions.fence(begunNow.number());
    } else {
      refuse(first, refusal);
    }
    rerun.removeFirstOccurrence(first);
    return begunNow;
  }

  private void refuse(Write write, SluiceException reason) {
    if (write instanceof QueuedWrite) {
      intake.stall(write, rerun);
      return;
    }
    write.decide(reason);
    answers.now(write);
  }

  /** The write runs next, as one of the open batch. */
  void add(Write write) {
    open().add(write);
    running = write;
  }

  /** The batch whose transaction is open. */
  Batch open() {
    return Objects.requireNonNull(batch);
  }

  /** Nothing of the open transaction stays; its batch is the caller's now. */
  void rollback() {
    transactions.rollback();
    forgetOpen();
  }

  private void forgetOpen() {
    batch = null;
    running = null;
  }

  /** COMMIT, with what the clients' next writer must know. */
  void commit(boolean shared) {
    Batch current = open();
    try {
      current.forEach(ledger::stage);
      ledger.save(connection);
      commitInDoubt = true;
      transactions.commit();
    } catch (SqliteException e) {
      ledger.unstage();
      commitFailed(current, shared, e);
      return;
    }
    ledger.promote();
    forgetOpen();
    afterCommit.finished(current, shared);
  }

  /**
   * Constraints that are checked at COMMIT, and a full disk, leave nothing behind: the transaction is
   * rolled back for certain. Any other failure may have left the commit in the WAL.
   */
  private void commitFailed(Batch current, boolean shared, SqliteException e) {
    boolean undone =
        e.primary() == SqliteException.CONSTRAINT || e.primary() == SqliteException.FULL;
    if (!undone) {
      throw new RoleLost(RoleLost.Reason.DISK, "COMMIT failed", e);
    }
    commitInDoubt = false;
    if (shared) {
      lose();
      return;
    }
    rollback();
    current.forEach(write -> {
      boolean wasFailure = Outcomes.isUndone(write.outcome());
      if (Outside.isFor(write.request()) && !wasFailure) {
        recordLater(write);
        return;
      }
      write.decide(Errors.of(e));
      if (wasFailure && !(write instanceof QueuedWrite)) {
        answers.now(write); // the disk is full
      } else {
        recordOrStall(write);
      }
    });
  }

  /** What was done outside of a transaction stays done, though the disk has no room for its record. */
  private void recordLater(Write write) {
    if (write instanceof QueuedWrite) {
      intake.stall(write, rerun);
    } else {
      answers.now(write);
    }
  }

  /** A write that has failed, and whose transaction is rolled back. */
  void recordOrStall(Write write) {
    if (write instanceof QueuedWrite
        && write.outcome() instanceof SluiceException reason
        && reason.code() == SluiceError.DISK_FULL) {
      intake.stall(write, rerun);
    } else {
      record(write);
    }
  }

  /**
   * A write that is decided and has nothing to be committed: other processes' clients still need its
   * receipt.
   */
  void record(Write write) {
    if (!isRecorded(write)) {
      answers.now(write);
      return;
    }
    if (begin(write) != null) {
      add(write);
      commit(/* shared= */ false);
    }
  }

  /** Whether its outcome goes into the file. */
  static boolean isRecorded(Write write) {
    return write instanceof RemoteWrite || write instanceof QueuedWrite;
  }

  /** The shared transaction is lost: its members run again one by one, unseen by their callers. */
  void lose() {
    transactions.rollback();
    stats.reruns.increment();
    Batch lost = open();
    forgetOpen();
    ArrayDeque<Write> members = new ArrayDeque<>();
    lost.forEach(write -> {
      Object decided = write.outcome();
      write.forget();
      if (write instanceof RemoteWrite remote) {
        remote.client().forgetRun();
      }
      if (decided instanceof SluiceException timeout
          && timeout.code() == SluiceError.STATEMENT_TIMEOUT) {
        write.decide(timeout); // it would run as long again
      }
      members.add(write);
    });
    members.addAll(rerun);
    rerun.clear();
    rerun.addAll(members);
  }

  /** The write that runs costs the others of its batch their transaction. */
  void lose(SluiceException verdict) {
    Objects.requireNonNull(running).decide(verdict);
    lose();
  }

  /** Does something with a write that is in no batch, so that it is found if the role is lost meanwhile. */
  void outside(Write write, Runnable work) {
    rerun.addFirst(write);
    work.run();
    rerun.removeFirstOccurrence(write);
  }

  /** From now on nobody knows, unless it succeeds or {@link #notInDoubt}, whether the open batch is applied. */
  void inDoubt() {
    commitInDoubt = true;
  }

  /** The open batch is not applied, for certain. */
  void notInDoubt() {
    commitInDoubt = false;
  }

  /** Whether the open batch may be applied. */
  boolean isInDoubt() {
    return commitInDoubt;
  }

  /** The open batch was applied without a COMMIT, with what the clients' next writer must know. */
  void applied() {
    Batch current = open();
    forgetOpen();
    ledger.promote();
    afterCommit.finished(current, /* shared= */ false);
  }

  /** The open batch was not applied, though prepared; its writes are the caller's now. */
  void notApplied() {
    forgetOpen();
    ledger.unstage();
  }

  /** Whether no write is here; any thread. */
  boolean isEmpty() {
    return batch == null && rerun.isEmpty();
  }

  /** Looks at the deadlines of the writes it has; any thread. */
  void checkDeadlines(long nowNanos) {
    Batch current = batch;
    if (current != null) {
      current.forEach(write -> write.checkDeadline(nowNanos));
    }
    rerun.forEach(write -> write.checkDeadline(nowNanos));
  }

  /** The open batch's writes go back to their clients. After the thread has ended. */
  void orphanOpen() {
    Batch current = batch;
    if (current != null) {
      Doubt doubt = commitInDoubt ? new Doubt(epoch, current.number()) : Doubt.NONE;
      current.forEach(each -> each.orphaned(doubt));
    }
  }

  /** Those that were to run again. After the thread has ended. */
  List<Write> waiting() {
    return new ArrayList<>(rerun);
  }
}
