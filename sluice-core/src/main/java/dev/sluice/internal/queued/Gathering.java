package dev.sluice.internal.queued;

import dev.sluice.internal.queue.Wakeup;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * Guesses whether those who were just answered are about to queue their next write. Each round of the
 * journal costs processor time, for the force and for waking those it answers and whoever applies:
 * where many queue at the same time and the processors are busy, one round for most of them leaves
 * more for the callers than many small ones, and they wait no longer.
 *
 * <p>The guess: as many are to come as were there at the last answers. The journal's thread waits for
 * nearly all of them, for a moment, while that makes the groups larger.
 */
final class Gathering {
  private static final int CROWD_MIN = 8;
  private static final int CROWD_MAX = 1024;
  private static final int STRAGGLERS_SHIFT = 3;
  private static final int MISSES_MAX = 4;
  private static final int TRY_AGAIN_MASK = 63;

  private final long patienceNanos;
  private final AtomicInteger here = new AtomicInteger();
  private volatile int wanted = 1;
  private int crowd;
  private int misses;
  private int tries;

  /** Waits so long at most. */
  Gathering(Duration patience) {
    this.patienceNanos = patience.toNanos();
  }

  /** One has arrived; whether that is enough to wake the journal's thread. Any thread. */
  boolean arrived() {
    return here.incrementAndGet() >= wanted;
  }

  /** So many were taken, to be journaled or refused. Any thread. */
  void taken(int count) {
    here.addAndGet(-count);
  }

  /** So many were answered. Journal's thread, as all that follow. */
  void answered(int count) {
    crowd = Math.min(count + here.get(), CROWD_MAX);
  }

  /** Waits for the crowd, if that is worth it. */
  void await(Wakeup wakeup, BooleanSupplier isStopping) {
    int enough = crowd - (crowd >> STRAGGLERS_SHIFT);
    int before = here.get();
    if (crowd < CROWD_MIN || before >= enough || !isLikelyBack()) {
      return;
    }
    wanted = enough;
    BooleanSupplier isOver = () -> here.get() >= enough || isStopping.getAsBoolean();
    long end = System.nanoTime() + patienceNanos;
    long left = patienceNanos;
    while (left > 0 && !isOver.getAsBoolean()) {
      wakeup.await(isOver, 0, left);
      left = end - System.nanoTime();
    }
    wanted = 1;
    misses = here.get() >= Math.min(enough, 2 * before) ? 0 : misses + 1;
  }

  /** Whether waiting has not just been in vain several times; from time to time all the same. */
  private boolean isLikelyBack() {
    return misses < MISSES_MAX || (++tries & TRY_AGAIN_MASK) == 0;
  }
}
