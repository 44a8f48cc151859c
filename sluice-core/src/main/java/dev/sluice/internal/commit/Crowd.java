package dev.sluice.internal.commit;

import dev.sluice.internal.queue.Admission;

/**
 * Guesses whether callers who have just been answered come back at once. A force serves all who are
 * there when it begins; one that begins with the first few leaves the others waiting for a second one,
 * and from then on two groups take turns and everybody waits for two forces.
 *
 * <p>The guess: as many are to come as were waiting, answered or not, at the last answers. It pays to
 * wait for them only if running them all takes less time than a force does. The writer's thread and
 * whoever forces call; a number that is a little old does no harm.
 */
final class Crowd {
  private static final long SLOW_FORCE_NANOS = 100_000;
  private static final long WAKE_NANOS = 50_000;
  private static final long PATIENCE_MAX_NANOS = 150_000;
  private static final int MISSES_MAX = 4;
  private static final int TRY_AGAIN_MASK = 63;
  private static final int WEIGHT_SHIFT = 3;
  private static final int STRAGGLERS_SHIFT = 3;
  private static final long PART_NANOS = 600_000;
  private static final long PART_OVER_FORCE_NANOS = 200_000;

  private final Admission admission;
  private volatile long size;
  private volatile long forceNanos;
  private volatile long writeNanos;
  private volatile boolean near;
  private int misses;
  private int tries;

  Crowd(Admission admission) {
    this.admission = admission;
  }

  /** Writes are about to be answered. */
  void answering() {
    size = admission.entries();
  }

  /** A force took so long. */
  void forced(long nanos) {
    forceNanos = mean(forceNanos, nanos);
  }

  /**
   * Writes took so long to run, together.
   *
   * @param near whether their callers are in this process; those of others take longer to come back
   */
  void ran(long nanos, int count, boolean near) {
    writeNanos = mean(writeNanos, nanos / count);
    this.near = near;
  }

  private static long mean(long before, long value) {
    return before == 0 ? value : before + ((value - before) >> WEIGHT_SHIFT);
  }

  /**
   * How long to run writes of one transaction before it is committed and forced, so that the next one
   * is run meanwhile: a little longer than a force takes, and long enough for the COMMIT to be worth it.
   */
  long partNanos() {
    return Math.max(forceNanos + PART_OVER_FORCE_NANOS, PART_NANOS);
  }

  /** Whether it is sooner served together than in two groups. */
  boolean isWorthWaitingFor() {
    long force = forceNanos;
    return near && force >= SLOW_FORCE_NANOS && size * writeNanos + WAKE_NANOS < force;
  }

  /** How long to wait for it at most. */
  long patienceNanos() {
    return Math.min(forceNanos / 2, PATIENCE_MAX_NANOS);
  }

  /** Whether waiting has not just been in vain several times; from time to time all the same. */
  boolean isLikelyBack() {
    return misses < MISSES_MAX || (++tries & TRY_AGAIN_MASK) == 0;
  }

  /** It was waited for. */
  void waited() {
    misses = isBack() ? 0 : misses + 1;
  }

  /** Whether nearly all of it have submitted a write. */
  boolean isBack() {
    return isNearlyAll(admission.entries());
  }

  /** Whether so many writes are nearly all of it. */
  boolean isNearlyAll(long writes) {
    long all = size;
    return writes >= all - (all >> STRAGGLERS_SHIFT);
  }

  /** Whether nobody waits but for so many writes. */
  boolean isNoMoreThan(long writes) {
    return admission.entries() <= writes;
  }
}
