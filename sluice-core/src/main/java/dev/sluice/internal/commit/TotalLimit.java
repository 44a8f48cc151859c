package dev.sluice.internal.commit;

import dev.sluice.SluiceError;
import dev.sluice.SluiceException;

/**
 * How long the statements of one list, series, script or load may run together: everybody else waits
 * meanwhile.
 *
 * @param deadlineNanos as of {@link System#nanoTime()}
 * @param remedy what its caller can raise
 */
record TotalLimit(long deadlineNanos, long nanos, String remedy) {
  static TotalLimit of(long nanos, String remedy) {
    return new TotalLimit(System.nanoTime() + nanos, nanos, remedy);
  }

  boolean isOver() {
    return System.nanoTime() - deadlineNanos >= 0;
  }

  SluiceException exceeded(int sqliteCode) {
    return SluiceException.of(
        SluiceError.STATEMENT_TIMEOUT,
        "the statements of this write ran for more than %d ms together and were rolled back; split them into several writes, or raise %s"
            .formatted(nanos / 1_000_000, remedy),
        sqliteCode,
        null);
  }
}
