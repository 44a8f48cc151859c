package dev.sluice.e2e;

import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits for what shows in no message: looks again and again, for a bounded time. */
final class Until {
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
  private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(60);

  private Until() {}

  static void isTrue(String what, Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + LONGEST_NANOS;
    while (!condition.call()) {
      if (System.nanoTime() - deadline >= 0) {
        throw new AssertionError("never happened: " + what);
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }
}
