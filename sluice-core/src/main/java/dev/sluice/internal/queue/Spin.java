package dev.sluice.internal.queue;

/**
 * How long to spin before parking, learned from how long the waits were: as long as the wait is
 * likely to last where that is short, not at all where it is long. Waking a parked thread takes tens
 * of microseconds on a virtual machine, as long as a fast fsync.
 *
 * <p>Used by one thread, or by several that may lose each other's observations: it is a guess.
 */
public final class Spin {
  /** Where a wait is for a thread that has to be woken. */
  public static final long FOR_WOKEN_NANOS = 120_000;

  /** Where a wait is for a thread that runs already. */
  public static final long FOR_RUNNING_NANOS = 60_000;

  private static final long MARGIN_NANOS = 10_000;
  private static final int WEIGHT_SHIFT = 3;

  private final long worthwhileNanos;
  private long meanNanos;

  /** Spins where waits last no longer than this on average. */
  public Spin(long worthwhileNanos) {
    this.worthwhileNanos = worthwhileNanos;
  }

  /** How long to spin now. */
  public long nanos() {
    long mean = meanNanos;
    return mean > worthwhileNanos ? 0 : 2 * mean + MARGIN_NANOS;
  }

  /** A wait took this long; a very long one says no more than that it was too long. */
  public void observed(long waitedNanos) {
    long capped = Math.min(waitedNanos, 4 * worthwhileNanos);
    meanNanos += (capped - meanNanos) >> WEIGHT_SHIFT;
  }
}
