package dev.sluice.cli;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * When a worker that died is started again: after 0.1 s, after twice as long each time it dies within
 * a minute, up to 10 s. For one thread.
 */
final class RestartClock {
  private static final long PAUSE_MIN_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long PAUSE_MAX_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long HEALTHY_NANOS = TimeUnit.MINUTES.toNanos(1);

  private @Nullable String greeting;
  private long startedNanos;
  private long dueNanos;
  private long pauseNanos = PAUSE_MIN_NANOS;
  private int failedStarts;

  /** A process was started. */
  void started(long nowNanos) {
    startedNanos = nowNanos;
    greeting = null;
  }

  /** It serves. */
  void greeted(String line) {
    greeting = line;
    failedStarts = 0;
  }

  /** What it said when it began to serve; null before. */
  @Nullable
  String greeting() {
    return greeting;
  }

  /** It ended; returns how long to wait, in nanoseconds. */
  long ended(long nowNanos) {
    if (greeting == null) {
      failedStarts++;
    }
    long pause = nowNanos - startedNanos >= HEALTHY_NANOS ? PAUSE_MIN_NANOS : pauseNanos;
    pauseNanos = Math.min(pause * 2, PAUSE_MAX_NANOS);
    dueNanos = nowNanos + pause;
    return pause;
  }

  /** Starts in a row that came to nothing. */
  int failedStarts() {
    return failedStarts;
  }

  boolean isDue(long nowNanos) {
    return leftNanos(nowNanos) <= 0;
  }

  long leftNanos(long nowNanos) {
    return dueNanos - nowNanos;
  }
}
