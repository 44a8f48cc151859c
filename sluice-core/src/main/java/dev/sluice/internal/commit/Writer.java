package dev.sluice.internal.commit;

import dev.sluice.Receipt;
import dev.sluice.Rows;
import dev.sluice.SluiceError;
import dev.sluice.SluiceException;
import dev.sluice.SluiceOptions;
import dev.sluice.internal.codec.Outcomes;
import dev.sluice.internal.queue.Doubt;
import dev.sluice.internal.queue.LeaseSession;
import dev.sluice.internal.queue.LeaseSession.Command;
import dev.sluice.internal.queue.Request;
import dev.sluice.internal.queue.Spin;
import dev.sluice.internal.queue.Write;
import dev.sluice.internal.queue.WriteQueue;
import dev.sluice.internal.sql.ParsedStatement;
import dev.sluice.internal.sqlite.Connection;
import dev.sluice.internal.sqlite.SqliteException;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.jspecify.annotations.Nullable;

/**
 * The writer: all control flow and state of the writing thread.
 *
 * <p>One duty cycle takes the first write that waits and runs it, with all that may share its
 * transaction and are there by then, or alone. Load itself makes batches: while one is run and
 * committed, the next gathers in the queue. Writes come from, in this order: {@code rerun} (members
 * of a lost transaction, which run one by one), {@code held} (the one that ended the previous batch
 * because it must run alone), the queue.
 *
 * <p>Every transaction begins with the fence, which fails when another epoch has begun. A failed
 * COMMIT is an unknown: the writer gives up its role and answers nobody.
 *
 * <p>Fields belong to the writer's thread, but for the volatile ones. When an operation's body holds
 * that thread beyond its limit, another thread becomes the writer's and goes on in {@link #recover}:
 * so everything the next step needs is in fields, and no {@code finally} touches them.
 */
final class Writer implements AgentRunner.Agent {
  private static final long LEASE_SPIN_NANOS = 200_000;
  private static final long LEASE_PARK_NANOS = 1_000_000;
  private static final long PARK_NANOS = 100_000_000;
  private static final int INLINE_SYNC_WRITES = 2;
  private static final int PART_LOOK_MASK = 15;
  private static final long BATCH_NANOS = 20_000_000;
  private static final int BATCH_CLOCK_MASK = 3;

  private final Connection connection;
  private final WriteQueue queue;
  private final Syncer syncer;
  private final Crowd crowd;
  private final Checkpointer checkpointer;
  private final ClientLedger ledger;
  private final Execution execution;
  private final Transactions transactions;
  private final Answers answers;
  private final Intake intake;
  private final Outside outside;
  private final Replacement replacement;
  private final KeyLedger keys;
  private final WriterStats stats;
  private final long epoch;
  private final OpenLease.Limits leaseLimits;
  private final int batchEntries;
  private final long batchBytes;
  private final long lingerNanos;
  private final long batchNanos;

  private final ConcurrentLinkedDeque<Write> rerun = new ConcurrentLinkedDeque<>();
  private final Stalled stalled = new Stalled();
  private volatile @Nullable Write held;
  private @Nullable Write running;
  private volatile @Nullable Batch batch;
  private volatile boolean inCycle;
  private boolean commitInDoubt;
  private final Spin spin = new Spin();
  private final Spin leaseSpin = new Spin();
  private long lingeredNanos;
  private long batches;

  private volatile @Nullable OpenLease lease;

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
    this.connection = connection;
    this.queue = queue;
    this.syncer = syncer;
    this.crowd = crowd;
    this.checkpointer = checkpointer;
    this.ledger = ledger;
    this.stats = stats;
    this.epoch = epoch;
    this.keys = new KeyLedger(InstantSource.system(), options.keysKept(), options.keyBytes());
    this.execution = new Execution(connection, keys, options);
    this.transactions = new Transactions(connection, checkpointer, execution, keys, stats, epoch);
    this.outside = new Outside(transactions);
    this.replacement = new Replacement(connection, ledger, epoch);
    this.answers = new Answers(syncer, ledger);
    this.intake = new Intake(queue, stalled, answers, ledger, stats);
    this.leaseLimits = OpenLease.Limits.of(options);
    this.batchEntries = options.batchEntries();
    this.batchBytes = options.batchBytes();
    this.lingerNanos = options.linger().toNanos();
    this.batchNanos = Math.max(BATCH_NANOS, lingerNanos);
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
    if (lease != null) {
      return leaseTurn(Objects.requireNonNull(lease));
    }
    stalled.resume(rerun);
    Write again = rerun.poll();
    if (again != null) {
      runAlone(again);
      return 1;
    }
    intake.readClockAnew();
    Write write = next();
    if (write == null) {
      return 0;
    }
    if (execution.mustRunAlone(write.request())) {
      runAlone(write);
    } else {
      runShared(write);
    }
    return 1;
  }

  @Override
  public void idle() {
    OpenLease open = lease;
    long began = System.nanoTime();
    if (open != null) {
      // Of a caller in this process the next command comes at once, or not soon.
      long nanos = intake.lastWasRemote() ? leaseSpin.nanos() : LEASE_SPIN_NANOS;
      queue.wakeup().await(open.session()::hasCommand, nanos, LEASE_PARK_NANOS);
      leaseSpin.observed(System.nanoTime() - began);
    } else if (intake.lastWasRemote()) {
      // Clients of other processes need the core more than a spinning writer does.
      queue.wakeup().await(queue::hasWork, 0, PARK_NANOS);
    } else {
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
        && batch == null
        && lease == null
        && held == null
        && rerun.isEmpty();
  }

  /** Looks at the deadlines of the writes it holds; any thread. */
  void checkDeadlines(long nowNanos) {
    Batch current = batch;
    if (current != null) {
      current.forEach(write -> write.checkDeadline(nowNanos));
    }
    rerun.forEach(write -> write.checkDeadline(nowNanos));
    Write waiting = held;
    if (waiting != null) {
      waiting.checkDeadline(nowNanos);
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
    Write culprit = Objects.requireNonNull(running);
    culprit.decide(Objects.requireNonNull(execution.watched()).timeout());
    execution.forgetWatched();
    loseBatch();
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
    Batch current = batch;
    if (current != null) {
      Doubt doubt = commitInDoubt ? new Doubt(epoch, current.number()) : Doubt.NONE;
      current.forEach(each -> each.orphaned(doubt));
    }
    OpenLease open = lease;
    if (open != null) {
      open.session()
          .end(SluiceException.of(
              SluiceError.TX_LOST,
              "the writer was lost; the transaction was not applied; run it again"));
    }
    waiting.forEach(write -> write.orphaned(Doubt.NONE));
  }

  private List<Write> takeAll() {
    List<Write> writes = new ArrayList<>(rerun);
    Write write = held;
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

  /** Waits no longer for another program's lock: its thread is to end. Any thread. */
  void stop() {
    transactions.stop();
  }

  private void checkDisk() {
    IOException failure = syncer.failure();
    if (failure != null) {
      throw new RoleLost(
          RoleLost.Reason.DISK, "forcing the WAL, or answering after it, failed", failure);
    }
  }

  /** The next write that is to run, started. */
  private @Nullable Write next() {
    Write write = held;
    if (write == null) {
      return intake.next(batches);
    }
    held = null;
    return write;
  }

  private void runShared(Write first) {
    Batch current = begin(first);
    if (current == null) {
      return;
    }
    if (execution.mustRunAlone(first.request())) { // the schema has just been found changed
      transactions.rollback();
      batch = null;
      runAlone(first);
      return;
    }
    long began = System.nanoTime();
    lingeredNanos = 0;
    Write write = first;
    while (write != null) {
      current.add(write);
      running = write;
      try {
        write.decide(run(write, /* shared= */ true));
      } catch (TransactionLost e) {
        SluiceException verdict = e.verdict();
        if (verdict != null) {
          write.decide(verdict);
        } else {
          write.forget();
        }
        loseBatch();
        return;
      }
      boolean ends = isFull(current) || isOver(write, current, began) || isPart(current, began);
      write = ends ? null : nextShared(current);
    }
    long nanos = System.nanoTime() - began - lingeredNanos;
    crowd.ran(nanos, current.count(), !intake.lastWasRemote());
    if (lingeredNanos > 0) {
      crowd.waited();
    }
    commit(current, /* shared= */ true);
  }

  /** Whatever a write's own code or its running throws costs that write alone. */
  private Object run(Write write, boolean shared) throws TransactionLost {
    try {
      return runAndSize(write, shared);
    } catch (RoleLost e) {
      throw e;
    } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
      throw Unforeseen.in(write.request(), e);
    }
  }

  private Object runAndSize(Write write, boolean shared) throws TransactionLost {
    execution.queuedAs(write instanceof QueuedWrite queued ? queued.sequence() : 0);
    Object outcome = execution.run(write.request(), shared);
    if (!(write instanceof RemoteWrite remote) || outcome instanceof SluiceException) {
      return outcome;
    }
    Object sized = ledger.sized(remote, outcome);
    if (shared && sized instanceof SluiceException tooLarge) {
      throw new TransactionLost(tooLarge, null); // it has had its effects: all run again without it
    }
    return sized;
  }

  private boolean isFull(Batch current) {
    return current.count() >= batchEntries || current.bytes() >= batchBytes;
  }

  /**
   * Whether a batch has run for long enough: those in it wait for its COMMIT, however many wait behind
   * it. The clock is read for every few short statements, and after whatever may have taken long.
   */
  private boolean isOver(Write last, Batch current, long beganNanos) {
    boolean look = connection.ranLong()
        || (current.count() & BATCH_CLOCK_MASK) == 0
        || !(last.request() instanceof Request.Single);
    return look && System.nanoTime() - beganNanos >= batchNanos;
  }

  /**
   * Whether it is time to let the disk begin, which has nothing to do. Not where more wait than one
   * batch can take: they make several anyway.
   */
  private boolean isPart(Batch current, long beganNanos) {
    return (current.count() & PART_LOOK_MASK) == 0
        && syncer.isIdle()
        && crowd.isNoMoreThan(batchEntries)
        && System.nanoTime() - beganNanos >= crowd.partNanos();
  }

  private @Nullable Write nextShared(Batch current) {
    Write write = next();
    if (write == null && lingerNanos > 0) {
      long left = lingerNanos - (System.nanoTime() - current.beganNanos());
      if (left > 0) {
        queue.wakeup().await(queue::hasWork, 0, left);
        write = next();
      }
    }
    if (write == null && gathers()) {
      write = gather();
    }
    if (write != null && execution.mustRunAlone(write.request())) {
      announce(write);
      held = write;
      return null;
    }
    return write;
  }

  private boolean gathers() {
    return crowd.isWorthWaitingFor()
        && !crowd.isBack()
        && lingeredNanos < crowd.patienceNanos()
        && (lingeredNanos > 0 || crowd.isLikelyBack());
  }

  /** Waits for the rest of the crowd: until one comes, for the patience left. */
  private @Nullable Write gather() {
    long began = System.nanoTime();
    long left = crowd.patienceNanos() - lingeredNanos;
    long waited = 0;
    while (!queue.hasWork() && waited < left) {
      Thread.onSpinWait();
      waited = System.nanoTime() - began;
    }
    lingeredNanos += Math.max(waited, 1);
    return next();
  }

  /** A write with a transaction of its own; one that is decided already is only recorded. */
  private void runAlone(Write write) {
    if (write.outcome() != null) {
      recordFailure(write);
      return;
    }
    if (write.request() instanceof Request.Lease(LeaseSession session)) {
      beginLease(write, session);
      return;
    }
    if (write.request() instanceof Request.Single single && Outside.isFor(single)) {
      runOutside(write, single);
      return;
    }
    if (write.request() instanceof Request.Replace(String path)) {
      replace(write, path);
      return;
    }
    Batch current = begin(write);
    if (current == null) {
      return;
    }
    current.add(write);
    running = write;
    try {
      write.decide(run(write, /* shared= */ false));
    } catch (TransactionLost e) {
      write.decide(e.loneVerdict());
    }
    if (Outcomes.isUndone(write.outcome())) {
      transactions.rollback();
      batch = null;
      recordOrStall(write);
    } else {
      commit(current, /* shared= */ false);
    }
  }

  /** VACUUM, outside of the transaction that has shown that this may be done. */
  private void runOutside(Write write, Request.Single single) {
    Batch shown = begin(write); // the WAL has room, and nobody else has become the writer
    if (shown == null) {
      return;
    }
    transactions.rollback();
    batch = null;
    rerun.addFirst(write); // where it is found if the role is lost meanwhile
    write.decide(outside.run(write, () -> step(single, Long.MAX_VALUE)));
    rerun.removeFirstOccurrence(write);
    if (write instanceof RemoteWrite || write instanceof QueuedWrite) {
      recordFailure(write);
    } else {
      shown.add(write);
      finished(shown, /* shared= */ false);
    }
  }

  /** Replaces the database, outside of the transaction that has shown that this may be done. */
  private void replace(Write write, String path) {
    Batch current = begin(write);
    if (current == null) {
      return;
    }
    transactions.rollback();
    current.add(write);
    running = write;
    SluiceException failure = replaced(write, path, current);
    batch = null;
    running = null;
    if (failure == null) {
      ledger.promote();
      finished(current, /* shared= */ false);
    } else {
      ledger.unstage();
      write.decide(failure);
      recordFailure(write);
    }
  }

  private @Nullable SluiceException replaced(Write write, String path, Batch current) {
    while (true) {
      try {
        Path file = Path.of(path);
        write.decide(new Receipt(0, 0, false, Rows.none()));
        replacement.prepare(file, current);
        commitInDoubt = true;
        replacement.replace(file);
        return null;
      } catch (SqliteException e) {
        if (commitInDoubt && !Replacement.isUndone(e)) {
          throw new RoleLost(RoleLost.Reason.DISK, "replacing the database failed", e);
        }
        commitInDoubt = false;
        if (!e.isBusy()) {
          return Errors.of(e);
        }
        ledger.unstage();
        if (System.nanoTime() - write.deadlineNanos() >= 0) {
          return Transactions.lockHeld(write);
        }
        transactions.pauseForForeignLock();
      } catch (InvalidPathException | OutOfMemoryError e) {
        if (commitInDoubt) {
          throw e;
        }
        return Objects.requireNonNull(Unforeseen.in(write.request(), e).verdict());
      }
    }
  }

  /** A write without effects in the database: other processes' clients still need its receipt. */
  private void recordFailure(Write write) {
    if (!(write instanceof RemoteWrite) && !(write instanceof QueuedWrite)) {
      syncer.answerNow(write);
      return;
    }
    Batch current = begin(write);
    if (current != null) {
      current.add(write);
      commit(current, /* shared= */ false);
    }
  }

  /** BEGIN and the fence; null when the write was refused, and answered, instead. */
  private @Nullable Batch begin(Write first) {
    rerun.addFirst(first); // where it is found if the role is lost meanwhile
    long began = System.nanoTime();
    SluiceException refusal = transactions.begin(first);
    Batch begun = null;
    if (refusal == null) {
      begun = new Batch(++batches, began);
      batch = begun;
      commitInDoubt = false;
      transactions.fence(begun.number());
    } else {
      refuse(first, refusal);
    }
    rerun.removeFirstOccurrence(first);
    return begun;
  }

  private void refuse(Write write, SluiceException reason) {
    if (write instanceof QueuedWrite) {
      stall(write);
      return;
    }
    write.decide(reason);
    answers.now(write);
  }

  private void commit(Batch current, boolean shared) {
    try {
      current.forEach(ledger::stage);
      ledger.save(connection);
      commitInDoubt = true;
      connection.exec("COMMIT");
    } catch (SqliteException e) {
      ledger.unstage();
      commitFailed(current, shared, e);
      return;
    }
    ledger.promote();
    keys.committed();
    batch = null;
    running = null;
    finished(current, shared);
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
      loseBatch();
      return;
    }
    transactions.rollback();
    batch = null;
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
      stall(write);
    } else {
      answers.now(write);
    }
  }

  private void recordOrStall(Write write) {
    if (write instanceof QueuedWrite
        && write.outcome() instanceof SluiceException reason
        && reason.code() == SluiceError.DISK_FULL) {
      stall(write);
    } else {
      recordFailure(write);
    }
  }

  /** A queued write without room waits, and all that were to run after it. */
  private void stall(Write write) {
    stalled.begin(write, rerun);
    Write last = held;
    if (last != null && stalled.holds(last)) {
      held = null;
      stalled.add(last); // it was to run after those of the lost transaction
    }
  }

  private void finished(Batch done, boolean shared) {
    long now = System.nanoTime();
    stats.commits.increment();
    stats.batches.record(done.count());
    stats.execute.record(now - done.beganNanos());
    if (!shared) {
      crowd.ran(now - done.beganNanos(), done.count(), !intake.lastWasRemote());
    }
    if (syncsItself(done)) {
      syncer.syncInline(done);
    } else {
      syncer.add(done);
    }
    try {
      checkpointer.committed(done.bytes());
    } catch (SqliteException e) {
      if (!e.isBusy()) {
        throw new RoleLost(RoleLost.Reason.DISK, "a checkpoint failed", e);
      }
    }
  }

  /** Whether nothing could be done meanwhile, as far as one can tell. */
  private boolean syncsItself(Batch done) {
    return syncer.isIdle()
        && !queue.hasWork()
        && (done.count() <= INLINE_SYNC_WRITES
            || (!intake.lastWasRemote() && crowd.isNoMoreThan(done.admitted())));
  }

  /** The shared transaction is lost: its members run again one by one, unseen by their callers. */
  private void loseBatch() {
    transactions.rollback();
    stats.reruns.increment();
    Batch lost = Objects.requireNonNull(batch);
    batch = null;
    running = null;
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

  private void beginLease(Write write, LeaseSession session) {
    Batch current = begin(write);
    if (current == null) {
      session.end((SluiceException) Objects.requireNonNull(write.outcome()));
      return;
    }
    current.add(write);
    running = write;
    lease = new OpenLease(session, leaseLimits);
    session.begin();
    session.onPost(queue.wakeup()::signal);
  }

  private int leaseTurn(OpenLease open) {
    LeaseSession session = open.session();
    SluiceException over = open.overLimit();
    if (over != null) {
      endLease(session, over);
      return 1;
    }
    Command command = session.poll();
    if (command == null) {
      return 0;
    }
    switch (command.kind()) {
      case RUN -> runInLease(session, command);
      case COMMIT -> {
        announce(queue.peek());
        commitLease();
      }
      case ROLLBACK -> {
        endLease(
            session, SluiceException.of(SluiceError.TX_LOST, "the transaction was rolled back"));
        command.answered(Outcomes.Done.DONE);
      }
    }
    open.active();
    return 1;
  }

  /** Wakes the caller of a transaction that comes next, while the one before is committed. */
  private static void announce(@Nullable Write next) {
    if (next != null && next.request() instanceof Request.Lease(LeaseSession session)) {
      session.announce();
    }
  }

  private void runInLease(LeaseSession session, Command command) {
    try {
      ParsedStatement statement = Objects.requireNonNull(command.statement());
      if (!statement.isTransactional()) {
        command.answered(SluiceException.of(
            SluiceError.NOT_ALLOWED,
            "VACUUM cannot run inside a transaction; run it by execute(...)"));
        return;
      }
      command.answered(
          step(new Request.Single(statement, command.args()), command.resultBytesMax()));
    } catch (TransactionLost e) {
      SluiceException reason = e.loneVerdict();
      endLease(session, reason);
      command.answered(reason);
    }
  }

  /** One statement outside of the writes of a batch. */
  private Object step(Request.Single single, long resultBytesMax) throws TransactionLost {
    try {
      return execution.statementOfLease(single.statement(), single.args(), resultBytesMax);
    } catch (RoleLost e) {
      throw e;
    } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
      throw Unforeseen.in(single, e);
    }
  }

  private void commitLease() {
    Batch current = Objects.requireNonNull(batch);
    lease = null;
    current.forEach(write -> write.decide(new Receipt(0, 0, false, Rows.none())));
    commit(current, /* shared= */ false);
  }

  /** Rolls back and answers the lease's write, and all commands still to come, with the reason. */
  private void endLease(LeaseSession session, SluiceException reason) {
    transactions.rollback();
    lease = null;
    Batch current = Objects.requireNonNull(batch);
    batch = null;
    running = null;
    session.end(reason);
    current.forEach(write -> {
      write.decide(reason);
      recordFailure(write);
    });
  }
}
