package dev.sluice.internal.read;

import dev.sluice.SluiceError;
import dev.sluice.SluiceException;
import java.util.concurrent.TimeUnit;

/**
 * How long one read may take: up to its caller's deadline, and no longer than any read may.
 *
 * @param beganNanos when it began ({@link System#nanoTime()}, as all of these)
 * @param deadlineNanos what its caller asked for
 * @param endNanos when it has to end
 */
record ReadLimit(long beganNanos, long deadlineNanos, long endNanos) {
  static ReadLimit from(long beganNanos, long deadlineNanos, long maxNanos) {
    long end = beganNanos + Math.min(deadlineNanos - beganNanos, maxNanos);
    return new ReadLimit(beganNanos, deadlineNanos, end);
  }

  boolean isOver() {
    return System.nanoTime() - endNanos >= 0;
  }

  /** The error of a read that is over; {@code cause} ends the sentence. */
  SluiceException over(String what) {
    long tookMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beganNanos);
    if (endNanos == deadlineNanos) {
      return SluiceException.of(
          SluiceError.TIMEOUT,
          "the deadline passed after %d ms of reading: %s; read less at a time, or give the call more time"
              .formatted(tookMillis, what));
    }
    return SluiceException.of(
        SluiceError.STATEMENT_TIMEOUT,
        "the read held its snapshot for %d ms, its limit is %d ms: %s; read less at a time, or raise SluiceOptions.readTimeout"
            .formatted(tookMillis, TimeUnit.NANOSECONDS.toMillis(endNanos - beganNanos), what));
  }
}
