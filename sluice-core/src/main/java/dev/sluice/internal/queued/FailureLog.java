package dev.sluice.internal.queued;

import dev.sluice.SeriesResult;
import dev.sluice.StatementResult;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Logs failures of queued writes, whose callers may never ask: each of the first, then one line a
 * second. For one thread.
 */
final class FailureLog {
  private static final int FIRST = 10;
  private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final System.Logger log;
  private final LongSupplier nanoTime;
  private long count;
  private long silent;
  private long loggedNanos;

  FailureLog(System.Logger log, LongSupplier nanoTime) {
    this.log = log;
    this.nanoTime = nanoTime;
  }

  void log(long sequence, Object outcome) {
    long now = nanoTime.getAsLong();
    if (++count > FIRST && now - loggedNanos < PAUSE_NANOS) {
      silent++;
      return;
    }
    String more = silent == 0 ? "" : " (and " + silent + " more since the last such line)";
    silent = 0;
    loggedNanos = now;
    log.log(
        System.Logger.Level.WARNING,
        "queued write " + sequence + " failed: " + reason(outcome) + more
            + "; ask for its outcome by this number");
  }

  private static String reason(Object outcome) {
    if (outcome instanceof SeriesResult series) {
      return series.results().stream()
          .filter(StatementResult.Failed.class::isInstance)
          .map(
              failed -> String.valueOf(((StatementResult.Failed) failed).error().getMessage()))
          .findFirst()
          .orElse("");
    }
    return String.valueOf(((Throwable) outcome).getMessage());
  }
}
