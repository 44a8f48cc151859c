package dev.sluice.benchmarks;

/**
 * What one caller did in one timed window. A write that ends after the window counts in the latencies
 * (it began inside, and leaving it out would hide the slowest), but not in the throughput. Not
 * thread-safe.
 */
public final class CallerTally {
  private final long deadlineNanos;
  private final LatencyHistogram latencies = new LatencyHistogram();
  private long writes;
  private long lockErrors;

  /** Counts up to this time of {@link System#nanoTime}. */
  public CallerTally(long deadlineNanos) {
    this.deadlineNanos = deadlineNanos;
  }

  /** Whether the window is still open. */
  public boolean open(long nowNanos) {
    return nowNanos - deadlineNanos < 0;
  }

  /** So many writes that were answered together. */
  public void answered(long beganNanos, long endedNanos, long count) {
    latencies.record(endedNanos - beganNanos, count);
    if (open(endedNanos)) {
      writes += count;
    }
  }

  /** A write that SQLite refused because the file was locked, or a request that failed. */
  public void locked(long beganNanos, long endedNanos) {
    latencies.record(endedNanos - beganNanos);
    lockErrors++;
  }

  /** Times of all. */
  public LatencyHistogram latencies() {
    return latencies;
  }

  long writes() {
    return writes;
  }

  long lockErrors() {
    return lockErrors;
  }
}
