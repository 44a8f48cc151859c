package dev.sluice.workflow;

import dev.sluice.SluiceException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Tries a write of the engine again while it is refused for a moment, or its outcome is unknown: all
 * of them are guarded, so that doing one twice is the same as doing it once.
 */
final class Patience {
  private static final long FIRST_NANOS = Duration.ofMillis(5).toNanos();
  private static final long LONGEST_NANOS = Duration.ofMillis(500).toNanos();

  private final long limitNanos;
  private final Life life;

  Patience(Duration limit, Life life) {
    this.limitNanos = limit.toNanos();
    this.life = life;
  }

  Life life() {
    return life;
  }

  /** Does a write; {@code point} tells a {@link WriteProbe} what is written. */
  <T> T persist(String point, Supplier<T> write) {
    long end = System.nanoTime() + limitNanos;
    long wait = FIRST_NANOS;
    while (true) {
      try {
        life.beforeWrite(point);
        T written = write.get();
        life.afterWrite(point);
        return written;
      } catch (SluiceException.Rejected | SluiceException.OutcomeUnknown e) {
        if (System.nanoTime() + wait - end >= 0) {
          throw e;
        }
      }
      pause(wait);
      wait = Math.min(2 * wait, LONGEST_NANOS);
    }
  }

  /** Whole, also where the thread is interrupted; the flag is kept. */
  private static void pause(long nanos) {
    boolean interrupted = Thread.interrupted();
    long end = System.nanoTime() + nanos;
    for (long left = nanos; left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
