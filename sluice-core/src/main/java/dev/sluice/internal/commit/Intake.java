package dev.sluice.internal.commit;

import dev.sluice.SluiceError;
import dev.sluice.SluiceException;
import dev.sluice.internal.queue.LeaseSession;
import dev.sluice.internal.queue.Request;
import dev.sluice.internal.queue.Write;
import dev.sluice.internal.queue.WriteQueue;
import java.util.Deque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is to run next: the write that was held back, as it ended a batch because it must run alone, or
 * else one from the queue. Answers those that are not to be run: too late, sent twice; keeps those that
 * wait behind others. Writer's thread, but for what says otherwise.
 */
final class Intake {
  private static final int CLOCK_READ_MASK = 15;

  private final WriteQueue queue;
  private final Stalled stalled = new Stalled();
  private final Answers answers;
  private final ClientLedger ledger;
  private final WriterStats stats;
  private volatile @Nullable Write held;
  private boolean lastWasRemote;
  private long clockNanos;
  private int clockReads;

  Intake(WriteQueue queue, Answers answers, ClientLedger ledger, WriterStats stats) {
    this.queue = queue;
    this.answers = answers;
    this.ledger = ledger;
    this.stats = stats;
  }

  /** Whether the write that was taken last came from another process. */
  boolean lastWasRemote() {
    return lastWasRemote;
  }

  /** A new duty cycle: time has passed. */
  void readClockAnew() {
    clockReads = 0;
  }

  /**
   * The next write that is to run, started; null when there is none.
   *
   * @param batch the last transaction begun, with which a repeated answer goes out
   */
  @Nullable
  Write next(long batch) {
    Write write = held;
    if (write != null) {
      held = null;
      return write;
    }
    return nextQueued(batch);
  }

  /** Keeps a write that was taken, for the next call. */
  void hold(Write write) {
    held = write;
  }

  /** The write that is held back; any thread. */
  @Nullable
  Write held() {
    return held;
  }

  /** A queued write without room waits, and all that were to run after it. */
  void stall(Write write, Deque<Write> rerun) {
    stalled.begin(write, rerun);
    Write last = held;
    if (last != null && stalled.holds(last)) {
      held = null;
      stalled.add(last); // it was to run after those of the lost transaction
    }
  }

  /** Lets those go on that wait for room, from time to time. */
  void resumeStalled(Deque<Write> rerun) {
    stalled.resume(rerun);
  }

  private @Nullable Write nextQueued(long batch) {
    Write write;
    while ((write = queue.poll()) != null) {
      if (!write.start()) {
        continue;
      }
      if (stalled.holds(write)) {
        stalled.add(write);
      } else if (write instanceof RemoteWrite remote && ledger.isHeldBack(remote)) {
        answers.drop(write);
      } else if (!isDuplicate(write, batch) && !expired(write)) {
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
    answers.now(write);
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
  private boolean isDuplicate(Write write, long batch) {
    if (!(write instanceof RemoteWrite remote) || remote.client().begin(remote.number())) {
      return false;
    }
    // Even when its deadline has passed: that it was not applied would not be true.
    Object outcome = remote.client().outcome(remote.number());
    if (outcome == null) {
      remote.drop();
      answers.drop(write);
    } else {
      stats.resendAnswered();
      write.decide(outcome);
      answers.afterSync(write, batch); // the commit it repeats may not be forced yet
    }
    return true;
  }
}
