package dev.sluice.internal.commit;

import dev.sluice.Durability;
import dev.sluice.SluiceException;
import dev.sluice.internal.queue.Admission;
import dev.sluice.internal.queue.Callers;
import dev.sluice.internal.queue.Wakeup;
import dev.sluice.internal.queue.Write;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * The second step of a commit: forces the WAL once for all transactions committed so far, then
 * answers their writes in order.
 *
 * <p>A write is in the WAL before its batch is handed over here, so a force that begins later covers
 * it. Runs on its own thread; the writer may lend its thread when it has nothing else to do ({@link
 * #syncInline}). After a failed force nothing is answered any more: the kernel may have dropped the
 * pages, so trying again would prove nothing. So it is after an error, as when memory runs out: the
 * writer gives up its role, and everybody learns from the next one what was applied.
 */
final class Syncer {
  private static final System.Logger LOG = System.getLogger("dev.sluice");
  private static final long SPIN_NANOS = 5_000;
  private static final long PARK_NANOS = 100_000_000;

  private final WalFile wal;
  private final Durability durability;
  private final WriterStats stats;
  private final Admission admission;
  private final Crowd crowd;
  private final Runnable afterAnswers;
  private final Wakeup wakeup = new Wakeup();
  private final ConcurrentLinkedQueue<Batch> committed = new ConcurrentLinkedQueue<>();
  private final List<Batch> taken = new ArrayList<>();
  private final Callers callers = new Callers();
  private final Object turn = new Object();
  private final Thread thread;
  private volatile boolean stopping;
  private volatile @Nullable IOException failure;

  /** With what to do after each round of answers: flushing the links. */
  Syncer(
      WalFile wal,
      Durability durability,
      WriterStats stats,
      Admission admission,
      Crowd crowd,
      Runnable afterAnswers) {
    this.wal = wal;
    this.durability = durability;
    this.stats = stats;
    this.admission = admission;
    this.crowd = crowd;
    this.afterAnswers = afterAnswers;
    this.thread = Thread.ofPlatform().daemon().name("sluice-sync").unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** Takes a committed transaction. Writer's thread. */
  void add(Batch batch) {
    committed.add(batch);
    wakeup.signal();
  }

  /** Does the work on the writer's thread, if the syncer's own has nothing to do now. */
  void syncInline(Batch batch) {
    committed.add(batch);
    round();
  }

  /** Answers a write that has nothing to be committed. Writer's thread. */
  void answerNow(Write write) {
    stats.writes.increment();
    drop(write);
    settle(write);
    write.wake();
    afterAnswers.run();
  }

  /** Lets go of a write that is answered elsewhere. Writer's thread. */
  void drop(Write write) {
    if (write.isAdmitted()) {
      admission.release(1, write.bytes());
    }
  }

  /** Whether every committed transaction is answered. */
  boolean isIdle() {
    return committed.isEmpty();
  }

  /** Why nothing is answered any more, if so. */
  @Nullable
  IOException failure() {
    return failure;
  }

  /** The transactions committed and not answered, oldest first; any thread, for deadlines. */
  Iterable<Batch> unanswered() {
    return committed;
  }

  /** Answers what is committed, unless the disk fails, and ends. */
  void stop() throws InterruptedException {
    stopping = true;
    wakeup.signal();
    thread.join();
  }

  private void run() {
    try {
      while (!stopping || (!committed.isEmpty() && failure == null)) {
        if (committed.isEmpty() || failure != null) {
          wakeup.await(() -> stopping || !committed.isEmpty(), SPIN_NANOS, PARK_NANOS);
        } else {
          round();
          gather();
        }
      }
    } catch (Throwable e) { // errors, too: without this thread nobody would be answered any more
      failure = new IOException("the thread that forces and answers has ended: " + e, e);
    }
  }

  /** Those just answered are on their way back: one force for all is sooner done than two. */
  private void gather() {
    if (committed.isEmpty() || !crowd.isWorthWaitingFor()) {
      return;
    }
    long end = System.nanoTime() + crowd.patienceNanos();
    long left = end - System.nanoTime();
    while (left > 0 && !isGathered()) {
      wakeup.await(this::isGathered, 0, left);
      left = end - System.nanoTime();
    }
  }

  private boolean isGathered() {
    long writes = 0;
    for (Batch batch : committed) {
      writes += batch.admitted();
    }
    return stopping || crowd.isNearlyAll(writes);
  }

  private void round() {
    synchronized (turn) {
      taken.clear();
      taken.addAll(committed);
      if (taken.isEmpty() || failure != null || !forceWal()) {
        return;
      }
      crowd.answering();
      long now = System.nanoTime();
      try {
        for (Batch batch : taken) {
          answer(batch, now);
          // Only now: until it is answered, the batch can be walked for deadlines.
          committed.remove();
        }
        callers.wake();
      } catch (Error e) { // who has an answer must be woken: nobody comes by a second time
        taken.forEach(batch -> batch.forEach(Syncer::wakeSettled));
        failure = new IOException("answering what is committed ended with " + e, e);
        return; // whoever answered: the writer gives up its role, and nobody answers the rest twice
      }
      afterAnswers.run();
    }
  }

  private boolean forceWal() {
    if (durability != Durability.SYNCED) {
      return true;
    }
    try {
      long began = System.nanoTime();
      wal.force();
      long took = System.nanoTime() - began;
      crowd.forced(took);
      stats.forces.record(took);
      stats.fsyncs.increment();
      return true;
    } catch (IOException e) {
      failure = e;
      return false;
    }
  }

  private void answer(Batch batch, long nowNanos) {
    stats.writes.add(batch.count());
    stats.commit.record(nowNanos - batch.beganNanos());
    // First, so that whoever has its answer finds room for the next write.
    admission.release(batch.admitted(), batch.admittedBytes());
    try {
      batch.forEach(write -> {
        settle(write);
        callers.add(write);
      });
    } catch (Error e) { // no memory: the next writer answers the rest
      batch.forEach(this::takeBack);
      throw e;
    }
  }

  private static void wakeSettled(Write write) {
    if (write.isSettled()) {
      write.wake();
    }
  }

  /** What is not answered has its room still. */
  private void takeBack(Write write) {
    if (write.isAdmitted() && !write.isSettled()) {
      admission.acquireForced(write.bytes());
    }
  }

  private void settle(Write write) {
    if (write.outcome() instanceof SluiceException error) {
      stats.rejected(error.code());
    }
    try {
      write.settleAsleep();
    } catch (RuntimeException e) { // one answer that cannot be given must not cost the others
      LOG.log(System.Logger.Level.ERROR, "a write could not be answered", e);
    }
  }
}
