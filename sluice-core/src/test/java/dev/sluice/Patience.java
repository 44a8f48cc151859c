package dev.sluice;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for a condition that another thread brings about. */
final class Patience {
  /** Longer than anything takes on a machine that is busy with something else. */
  static final Duration LONG = Duration.ofSeconds(60);

  private static final long LOOK_NANOS = TimeUnit.MICROSECONDS.toNanos(500);

  private Patience() {}

  /** Looks again and again until it holds; fails the test where it never does. */
  static void until(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + LONG.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline >= 0) {
        throw new AssertionError("never came: " + what);
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }
}
