package dev.sluice.internal.commit;

import dev.sluice.SluiceException;
import dev.sluice.SluiceOptions;
import dev.sluice.internal.queue.Doubt;
import dev.sluice.internal.queue.LeaseSession;
import dev.sluice.internal.queue.Request;
import dev.sluice.internal.queue.Spin;
import dev.sluice.internal.queue.Write;
import dev.sluice.internal.queue.WriteQueue;
import dev.sluice.internal.sqlite.Connection;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;

/**
 * The writer: what the writing thread does, one duty cycle after the other.
 *
 * <p>A cycle takes the first write that waits and runs it, with all that may share its transaction and
 * are there by then ({@link SharedBatches}), or alone ({@link LoneWrites}); an interactive transaction
 * holds the writer over many cycles ({@link Leases}). Load itself makes batches: while one is run and
 * committed, the next gathers in the queue. Writes come from, in this order: the members of a lost
 * transaction, which run one by one ({@link Batches}), the one that was held back, the queue ({@link
 * Intake}).
 *
 * <p>Every transaction begins with the fence, which fails when another epoch has begun. A failed
 * COMMIT is an unknown: the writer gives up its role and answers nobody.
 *
 * <p>State belongs to the writer's thread, but for volatile fields. When an operation's body holds
 * that thread beyond its limit, another thread becomes the writer's and goes on in {@link #recover}:
 * so everything the next step needs is in fields, and no {@code finally} touches them.
 */
final class Writer implements AgentRunner.Agent {
  private static final long PARK_NANOS = 100_000_000;

  private final WriteQueue queue;
  private final Syncer syncer;
  private final Execution execution;
  private final Transactions transactions;
  private final Intake intake;
  private final Batches batches;
  private final SharedBatches shared;
  private final LoneWrites lone;
  private final Leases leases;
  private final long epoch;
  private final Spin afterWrite = new Spin(Spin.FOR_RUNNING_NANOS);
  private final Spin afterLease = new Spin(Spin.FOR_WOKEN_NANOS); // the next caller is being woken
  private Spin spin = afterWrite;
  private volatile boolean inCycle;

  Writer(
      Connection connection,
      WriteQueue queue,
      Syncer syncer,
      Crowd crowd,
      Checkpointer checkpointer,
      ClientLedger ledger,
      WriterStats stats,
      long epoch,
      SluiceOptions options) {
    this.queue = queue;
    this.syncer = syncer;
    this.epoch = epoch;
    KeyLedger keys = new KeyLedger(InstantSource.system(), options.keysKept(), options.keyBytes());
    this.execution = new Execution(connection, keys, options);
    this.transactions = new Transactions(connection, checkpointer, execution, keys, stats, epoch);
    Answers answers = new Answers(syncer, ledger);
    this.intake = new Intake(queue, answers, ledger, stats);
    AfterCommit afterCommit = new AfterCommit(queue, intake, crowd, syncer, checkpointer, stats);
    this.batches =
        new Batches(connection, transactions, ledger, answers, intake, afterCommit, stats, epoch);
    WriteRun runs = new WriteRun(execution, ledger);
    this.shared = new SharedBatches(
        connection, queue, intake, syncer, crowd, execution, runs, batches, options);
    Replacement replacement = new Replacement(connection, ledger, epoch);
    this.lone = new LoneWrites(transactions, replacement, runs, batches, afterCommit);
    this.leases = new Leases(queue, intake, runs, batches, OpenLease.Limits.of(options));
  }

  @Override
  public int doWork() {
    inCycle = true; // not undone after a failure: then this writer never is drained
    int work = cycle();
    inCycle = false;
    return work;
  }

  private int cycle() {
    checkDisk();
    if (leases.isOpen()) {
      return leases.turn();
    }
    Write again = batches.nextAgain();
    if (again != null) {
      runAlone(again);
      return 1;
    }
    intake.readClockAnew();
    Write write = intake.next(batches.begun());
    if (write == null) {
      return 0;
    }
    spin = write.request() instanceof Request.Lease ? afterLease : afterWrite;
    Write alone = execution.mustRunAlone(write.request()) ? write : shared.run(write);
    if (alone != null) {
      runAlone(alone);
    }
    return 1;
  }

  private void checkDisk() {
    IOException failure = syncer.failure();
    if (failure != null) {
      throw new RoleLost(
          RoleLost.Reason.DISK, "forcing the WAL, or answering after it, failed", failure);
    }
  }

  private void runAlone(Write write) {
    if (write.outcome() == null && write.request() instanceof Request.Lease(LeaseSession session)) {
      leases.begin(write, session);
    } else {
      lone.run(write);
    }
  }

  @Override
  public void idle() {
    if (leases.isOpen()) {
      leases.idle();
    } else if (intake.lastWasRemote()) {
      // Clients of other processes need the core more than a spinning writer does.
      queue.wakeup().await(queue::hasWork, 0, PARK_NANOS);
    } else {
      long began = System.nanoTime();
      queue.wakeup().await(queue::hasWork, spin.nanos(), PARK_NANOS);
      spin.observed(System.nanoTime() - began);
    }
  }

  /**
   * Whether everything submitted was run and handed to the syncer. Any thread; the order counts: what
   * has left the queue is in a cycle that is not over, or where that cycle has put it.
   */
  boolean isDrained() {
    return !queue.hasWork()
        && !inCycle
        && !leases.isOpen()
        && intake.held() == null
        && batches.isEmpty();
  }

  /** Looks at the deadlines of the writes it holds; any thread. */
  void checkDeadlines(long nowNanos) {
    batches.checkDeadlines(nowNanos);
    Write held = intake.held();
    if (held != null) {
      held.checkDeadline(nowNanos);
    }
  }

  /** Whether an operation is over its limit; any thread. */
  boolean hasOverdueOperation(long nowNanos) {
    OperationTx tx = execution.watched();
    return tx != null && tx.isOver(nowNanos);
  }

  /** Fences off an operation that is over its limit; true when another thread must go on. */
  boolean abandonOverdueOperation(long nowNanos) {
    OperationTx tx = execution.watched();
    return tx != null && tx.isOver(nowNanos) && tx.abandon();
  }

  @Override
  public void recover() {
    SluiceException timeout = Objects.requireNonNull(execution.watched()).timeout();
    execution.forgetWatched();
    batches.lose(timeout);
  }

  /** Waits no longer for another program's lock: its thread is to end. Any thread. */
  void stop() {
    transactions.stop();
  }

  /**
   * Hands every write that was not answered to its client, in order. After the thread has ended.
   */
  void orphanAll() {
    // First: an orphan may go to another queue at once, and the last one taken is a node of this.
    List<Write> waiting = takeAll();
    for (Batch unanswered : syncer.unanswered()) {
      Doubt doubt = new Doubt(epoch, unanswered.number());
      unanswered.forEach(each -> each.orphaned(doubt));
    }
    batches.orphanOpen();
    leases.orphan();
    waiting.forEach(write -> write.orphaned(Doubt.NONE));
  }

  private List<Write> takeAll() {
    List<Write> writes = batches.waiting();
    Write write = intake.held();
    if (write != null) {
      writes.add(write);
    }
    while ((write = queue.poll()) != null) {
      if (write.start()) {
        writes.add(write);
      }
    }
    return writes;
  }
}
