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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.locks.LockSupport;
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
  private static final long LEASE_PARK_NANOS = 1_000_000;
  private static final long PARK_NANOS = 20_000_000;
  private static final long FOREIGN_LOCK_PAUSE_NANOS = 500_000;
  private static final int INLINE_SYNC_WRITES = 2;
  private static final int CLOCK_READ_MASK = 15;
  private static final long STALL_NANOS = 100_000_000;
  private static final long BATCH_NANOS = 20_000_000;
  private static final int BATCH_CLOCK_MASK = 3;

  private final Connection connection;
  private final WriteQueue queue;
  private final Syncer syncer;
  private final Checkpointer checkpointer;
  private final ClientLedger ledger;
  private final Execution execution;
  private final Replacement replacement;
  private final WriterStats stats;
  private final long epoch;
  private final int batchEntries;
  private final long batchBytes;
  private final long lingerNanos;
  private final long batchNanos;
  private final long leaseIdleNanos;
  private final long leaseTotalNanos;

  private final ConcurrentLinkedDeque<Write> rerun = new ConcurrentLinkedDeque<>();
  private final ArrayDeque<Write> stalled = new ArrayDeque<>();
  private volatile @Nullable Write held;
  private volatile boolean stopping;
  private long stalledUntilNanos;
  private @Nullable Write running;
  private volatile @Nullable Batch batch;
  private volatile boolean inCycle;
  private boolean commitInDoubt;
  private final Spin spin = new Spin();
  private final Spin leaseSpin = new Spin();
  private boolean lastWasRemote;
  private long clockNanos;
  private int clockReads;
  private long batches;
  private long schemaVersion = -1;

  private volatile @Nullable LeaseSession lease;
  private long leaseBeganNanos;
  private long leaseActiveNanos;

  Writer(
      Connection connection,
      WriteQueue queue,
      Syncer syncer,
      Checkpointer checkpointer,
      ClientLedger ledger,
      WriterStats stats,
      long epoch,
      SluiceOptions options) {
    this.connection = connection;
    this.queue = queue;
    this.syncer = syncer;
    this.checkpointer = checkpointer;
    this.ledger = ledger;
    this.stats = stats;
    this.epoch = epoch;
    this.execution = new Execution(connection, options);
    this.replacement = new Replacement(connection, ledger, epoch);
    this.batchEntries = options.batchEntries();
    this.batchBytes = options.batchBytes();
    this.lingerNanos = options.linger().toNanos();
    this.batchNanos = Math.max(BATCH_NANOS, lingerNanos);
    this.leaseIdleNanos = options.transactionIdleTimeout().toNanos();
    this.leaseTotalNanos = options.transactionTimeout().toNanos();
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
    resumeStalled();
    Write again = rerun.poll();
    if (again != null) {
      runAlone(again);
      return 1;
    }
    clockReads = 0;
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
    LeaseSession session = lease;
    long began = System.nanoTime();
    if (session != null) {
      queue.wakeup().await(session::hasCommand, leaseSpin.nanos(), LEASE_PARK_NANOS);
      leaseSpin.observed(System.nanoTime() - began);
    } else if (lastWasRemote) {
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
    LeaseSession session = lease;
    if (session != null) {
      session.end(SluiceException.of(
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
    stopping = true;
  }

  private void checkDisk() {
    IOException failure = syncer.failure();
    if (failure != null) {
      throw new RoleLost(RoleLost.Reason.DISK, "forcing the WAL failed", failure);
    }
  }

  /** The next write that is to run, started; expired ones are refused on the way. */
  private @Nullable Write next() {
    Write write = held;
    if (write != null) {
      held = null;
      return write;
    }
    while ((write = queue.poll()) != null) {
      if (!write.start()) {
        continue;
      }
      if (!stalled.isEmpty() && write instanceof QueuedWrite) {
        stalled.add(write); // behind those before it
      } else if (write instanceof RemoteWrite remote && ledger.isHeldBack(remote)) {
        syncer.drop(write);
      } else if (!isDuplicate(write) && !expired(write)) {
        lastWasRemote = write instanceof RemoteWrite;
        return write;
      }
    }
    return null;
  }

  private boolean expired(Write write) {
    long now = coarseNow();
    stats.queueWait.record(now - write.submittedNanos());
    if (now - write.deadlineNanos() < 0) {
      return false;
    }
    write.decide(SluiceException.of(
        SluiceError.TIMEOUT,
        "the deadline passed after %d ms, before the writer ran it; nothing was applied; try again, or give it more time"
            .formatted((now - write.submittedNanos()) / 1_000_000)));
    if (write.request() instanceof Request.Lease(LeaseSession session)) {
      session.end((SluiceException) Objects.requireNonNull(write.outcome()));
    }
    answerUnrecorded(write);
    return true;
  }

  /** The clock, read for every few writes only: a deadline is not that exact. */
  private long coarseNow() {
    if ((clockReads++ & CLOCK_READ_MASK) == 0) {
      clockNanos = System.nanoTime();
    }
    return clockNanos;
  }

  /** Sent again over a new link while the first sending was still on its way here. */
  private boolean isDuplicate(Write write) {
    if (!(write instanceof RemoteWrite remote) || remote.client().begin(remote.number())) {
      return false;
    }
    // Even when its deadline has passed: that it was not applied would not be true.
    Object outcome = remote.client().outcome(remote.number());
    if (outcome == null) {
      remote.drop();
      syncer.drop(write);
    } else {
      stats.resendAnswered();
      write.decide(outcome);
      answerAfterSync(write); // the commit it repeats may not be forced yet
    }
    return true;
  }

  private void runShared(Write first) {
    Batch current = begin(first);
    if (current == null) {
      return;
    }
    if (execution.mustRunAlone(first.request())) { // the schema has just been found changed
      rollback();
      batch = null;
      runAlone(first);
      return;
    }
    long endNanos = System.nanoTime() + batchNanos;
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
      write = isFull(current) || isOver(write, current, endNanos) ? null : nextShared(current);
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
  private boolean isOver(Write last, Batch current, long endNanos) {
    boolean look = connection.ranLong()
        || (current.count() & BATCH_CLOCK_MASK) == 0
        || !(last.request() instanceof Request.Single);
    return look && System.nanoTime() - endNanos >= 0;
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
    if (write != null && execution.mustRunAlone(write.request())) {
      held = write;
      return null;
    }
    return write;
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
    if (write.request() instanceof Request.Single single && isOutside(single)) {
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
      write.decide(verdict(e));
    }
    if (Outcomes.isUndone(write.outcome())) {
      rollback();
      batch = null;
      recordOrStall(write);
    } else {
      commit(current, /* shared= */ false);
    }
  }

  private static SluiceException verdict(TransactionLost loss) {
    SluiceException verdict = loss.verdict();
    if (verdict != null) {
      return verdict;
    }
    if (loss.getCause() instanceof SqliteException e) {
      return Errors.of(e);
    }
    throw new IllegalStateException("a transaction of its own was lost without a reason", loss);
  }

  /** VACUUM, which cannot run in a transaction; running it twice after a crash does no harm. */
  private static boolean isOutside(Request request) {
    return request instanceof Request.Single(ParsedStatement statement, var _)
        && !statement.isTransactional();
  }

  private void runOutside(Write write, Request.Single single) {
    Batch shown = begin(write); // the WAL has room, and nobody else has become the writer
    if (shown == null) {
      return;
    }
    rollback();
    batch = null;
    rerun.addFirst(write); // where it is found if the role is lost meanwhile
    write.decide(outside(write, single));
    rerun.removeFirstOccurrence(write);
    if (write instanceof RemoteWrite || write instanceof QueuedWrite) {
      recordFailure(write);
    } else {
      shown.add(write);
      finished(shown);
    }
  }

  /** Replaces the database, outside of the transaction that has shown that this may be done. */
  private void replace(Write write, String path) {
    Batch current = begin(write);
    if (current == null) {
      return;
    }
    rollback();
    current.add(write);
    running = write;
    SluiceException failure = replaced(write, path, current);
    batch = null;
    running = null;
    if (failure == null) {
      ledger.promote();
      finished(current);
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
          return lockHeld(write);
        }
        pauseForForeignLock();
      } catch (InvalidPathException | OutOfMemoryError e) {
        if (commitInDoubt) {
          throw e;
        }
        return Objects.requireNonNull(Unforeseen.in(write.request(), e).verdict());
      }
    }
  }

  private Object outside(Write write, Request.Single single) {
    while (true) {
      Object outcome;
      try {
        outcome = stepOfLease(single.statement(), single.args());
      } catch (TransactionLost e) {
        outcome = verdict(e);
      }
      if (!(outcome instanceof SluiceException error) || !isBusy(error)) {
        return outcome;
      }
      if (System.nanoTime() - write.deadlineNanos() >= 0) {
        return lockHeld(write);
      }
      pauseForForeignLock();
    }
  }

  private static boolean isBusy(SluiceException error) {
    int primary = error.sqliteCode() & 0xff;
    return primary == SqliteException.BUSY || primary == SqliteException.LOCKED;
  }

  /** Answers a write whose effects are committed already, when they are forced, too. */
  private void answerAfterSync(Write write) {
    Batch done = new Batch(batches, System.nanoTime());
    done.add(write);
    syncer.add(done);
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
    Batch begun = tryBegin(first);
    rerun.removeFirstOccurrence(first);
    return begun;
  }

  private @Nullable Batch tryBegin(Write first) {
    long began = System.nanoTime();
    connection.clearRolledBack();
    if (!beginImmediate(first)) {
      return null;
    }
    Batch current = new Batch(++batches, began);
    batch = current;
    commitInDoubt = false;
    try {
      if (!StateTables.fence(connection, epoch, current.number())) {
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
    return current;
  }

  private boolean beginImmediate(Write first) {
    long waitBegan = 0;
    while (true) {
      try {
        if (checkpointer.isOverHardLimit()) {
          checkpointer.look();
        }
        // One that was run already is recorded in any case: it needs a few pages.
        if (first.outcome() == null && checkpointer.isOverHardLimit()) {
          refuse(first, checkpointer.full());
          return false;
        }
        connection.exec("BEGIN IMMEDIATE");
        if (waitBegan == 0) {
          return true;
        }
        stats.foreignLockWaits.record(System.nanoTime() - waitBegan);
        if (!isLate(first)) {
          return true;
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
        refuse(first, lockHeld(first));
        return false;
      }
      pauseForForeignLock();
    }
  }

  /** Whether the deadline of a write that has not run has passed. */
  private static boolean isLate(Write write) {
    return write.outcome() == null && System.nanoTime() - write.deadlineNanos() >= 0;
  }

  private void pauseForForeignLock() {
    if (stopping) {
      throw new RoleLost(
          RoleLost.Reason.DISK, "closed while another program held SQLite's write lock");
    }
    LockSupport.parkNanos(FOREIGN_LOCK_PAUSE_NANOS);
  }

  private void refuse(Write write, SluiceException reason) {
    if (write instanceof QueuedWrite) {
      stall(write);
      return;
    }
    write.decide(reason);
    answerUnrecorded(write);
  }

  private void answerUnrecorded(Write write) {
    if (write instanceof RemoteWrite remote) {
      ledger.keepUnrecorded(remote);
    }
    syncer.answerNow(write);
  }

  private static SluiceException lockHeld(Write write) {
    return SluiceException.of(
        SluiceError.TIMEOUT,
        "another program has held SQLite's write lock for %d ms; nothing was applied; end its transaction, then try again"
            .formatted((System.nanoTime() - write.submittedNanos()) / 1_000_000));
  }

  private static RoleLost lostAtStart(SqliteException e) {
    return new RoleLost(RoleLost.Reason.DISK, "cannot begin a transaction", e);
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
    batch = null;
    running = null;
    finished(current);
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
    rollback();
    batch = null;
    current.forEach(write -> {
      boolean wasFailure = Outcomes.isUndone(write.outcome());
      if (isOutside(write.request()) && !wasFailure) {
        recordLater(write);
        return;
      }
      write.decide(Errors.of(e));
      if (wasFailure && !(write instanceof QueuedWrite)) {
        answerUnrecorded(write); // the disk is full
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
      answerUnrecorded(write);
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

  /**
   * A queued write that finds no room was promised to be applied: it, and those after it, wait until
   * there is some, while other writes go on being refused.
   */
  private void stall(Write write) {
    Object outcome = write.outcome();
    write.forget();
    if (outcome != null && !Outcomes.isUndone(outcome) && isOutside(write.request())) {
      write.decide(outcome); // done, and only to be recorded
    }
    rerun.removeFirstOccurrence(write);
    stalled.add(write);
    rerun.removeIf(other -> other instanceof QueuedWrite && stalled.add(other));
    Write last = held;
    if (last instanceof QueuedWrite) {
      held = null;
      stalled.add(last); // it was to run after those of the lost transaction
    }
    stalledUntilNanos = System.nanoTime() + STALL_NANOS;
  }

  private void resumeStalled() {
    if (!stalled.isEmpty() && System.nanoTime() - stalledUntilNanos >= 0) {
      rerun.addAll(stalled);
      stalled.clear();
    }
  }

  private void finished(Batch done) {
    long now = System.nanoTime();
    stats.commits.increment();
    stats.batches.record(done.count());
    stats.execute.record(now - done.beganNanos());
    if (done.count() <= INLINE_SYNC_WRITES && syncer.isIdle() && !queue.hasWork()) {
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

  /** The shared transaction is lost: its members run again one by one, unseen by their callers. */
  private void loseBatch() {
    rollback();
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

  private void rollback() {
    try {
      if (!connection.rolledBack()) {
        connection.exec("ROLLBACK");
      }
    } catch (SqliteException e) {
      throw new RoleLost(RoleLost.Reason.DISK, "ROLLBACK failed", e);
    }
  }

  private void beginLease(Write write, LeaseSession session) {
    Batch current = begin(write);
    if (current == null) {
      session.end((SluiceException) Objects.requireNonNull(write.outcome()));
      return;
    }
    current.add(write);
    running = write;
    lease = session;
    session.begin();
    session.onPost(queue.wakeup()::signal);
    leaseBeganNanos = System.nanoTime();
    leaseActiveNanos = leaseBeganNanos;
  }

  private int leaseTurn(LeaseSession session) {
    if (System.nanoTime() - leaseBeganNanos > leaseTotalNanos || !session.hasCommand()) {
      return checkLeaseLimits(session);
    }
    Command command = Objects.requireNonNull(session.poll());
    switch (command.kind()) {
      case RUN -> runInLease(session, command);
      case COMMIT -> commitLease();
      case ROLLBACK -> {
        endLease(
            session, SluiceException.of(SluiceError.TX_LOST, "the transaction was rolled back"));
        command.answered(Outcomes.Done.DONE);
      }
    }
    leaseActiveNanos = System.nanoTime();
    return 1;
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
      command.answered(stepOfLease(statement, command.args()));
    } catch (TransactionLost e) {
      SluiceException reason = verdict(e);
      endLease(session, reason);
      command.answered(reason);
    }
  }

  private Object stepOfLease(ParsedStatement statement, @Nullable Object[] args)
      throws TransactionLost {
    try {
      return execution.statementOfLease(statement, args);
    } catch (RoleLost e) {
      throw e;
    } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
      throw Unforeseen.in(new Request.Single(statement, args), e);
    }
  }

  private void commitLease() {
    Batch current = Objects.requireNonNull(batch);
    lease = null;
    current.forEach(write -> write.decide(new Receipt(0, 0, false, Rows.none())));
    commit(current, /* shared= */ false);
  }

  private int checkLeaseLimits(LeaseSession session) {
    long now = System.nanoTime();
    boolean idle = now - leaseActiveNanos > leaseIdleNanos && !session.hasCommand();
    if (!idle && now - leaseBeganNanos <= leaseTotalNanos) {
      return 0;
    }
    endLease(
        session,
        SluiceException.of(
            SluiceError.TX_TIMEOUT,
            "the transaction was %s for more than %d ms and was rolled back; other writers wait meanwhile. Do less in it, prepare before it, or raise SluiceOptions.%s"
                .formatted(
                    idle ? "idle" : "open",
                    (idle ? leaseIdleNanos : leaseTotalNanos) / 1_000_000,
                    idle ? "transactionIdleTimeout" : "transactionTimeout")));
    return 1;
  }

  /** Rolls back and answers the lease's write, and all commands still to come, with the reason. */
  private void endLease(LeaseSession session, SluiceException reason) {
    rollback();
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
