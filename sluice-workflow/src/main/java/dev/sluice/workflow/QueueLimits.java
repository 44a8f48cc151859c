package dev.sluice.workflow;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What holds up the workflows of one queue. Kept in the file, the same for all processes, and counted
 * there, so that it holds over crashes. Immutable; start from {@link #none()}.
 *
 * @param concurrency the most that run at once, in all processes
 * @param perProcess the most that run at once in each process
 * @param perPartition the most that run at once of each partition
 * @param rate the most that begin within any {@code window}
 * @param window of the rate
 * @param isPaused whether none is taken
 */
public record QueueLimits(
    @Nullable Integer concurrency,
    @Nullable Integer perProcess,
    @Nullable Integer perPartition,
    @Nullable Integer rate,
    @Nullable Duration window,
    boolean isPaused) {
  private static final QueueLimits NONE = new QueueLimits(null, null, null, null, null, false);

  /** No limits. */
  public static QueueLimits none() {
    return NONE;
  }

  /** These, and at most so many at once in all processes. A workflow that waits does not count. */
  public QueueLimits concurrency(int most) {
    return new QueueLimits(positive(most), perProcess, perPartition, rate, window, isPaused);
  }

  /** These, and at most so many at once in each process. */
  public QueueLimits perProcess(int most) {
    return new QueueLimits(concurrency, positive(most), perPartition, rate, window, isPaused);
  }

  /** These, and at most so many at once of each partition; those without one are not limited by it. */
  public QueueLimits perPartition(int most) {
    return new QueueLimits(concurrency, perProcess, positive(most), rate, window, isPaused);
  }

  /** These, and at most so many that begin within any time of this length. */
  public QueueLimits rate(int most, Duration window) {
    if (window.toMillis() < 1) {
      throw new IllegalArgumentException("the window must be at least 1 ms, is " + window);
    }
    return new QueueLimits(concurrency, perProcess, perPartition, positive(most), window, isPaused);
  }

  /** These, and paused: none is taken; those that run go on. */
  public QueueLimits paused(boolean paused) {
    return new QueueLimits(concurrency, perProcess, perPartition, rate, window, paused);
  }

  private static int positive(int most) {
    if (most < 1) {
      throw new IllegalArgumentException("a limit must be at least 1, is " + most);
    }
    return most;
  }
}
