package dev.sluice.internal.queue;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets one thread wait until others signal. A signal costs one volatile read while nobody waits.
 *
 * <p>The waiter announces itself, looks once more whether there is work, and parks; a producer first
 * publishes its work, then looks for a waiter. One of the two always sees the other.
 */
public final class Wakeup {
  private volatile @Nullable Thread waiter;

  /** Wakes the waiter, if one waits. */
  public void signal() {
    Thread thread = waiter;
    if (thread != null) {
      waiter = null;
      LockSupport.unpark(thread);
    }
  }

  /** Waits until there is work, the time is over or {@link #signal} is called; may return early. */
  public void await(BooleanSupplier hasWork, long spinNanos, long maxNanos) {
    long start = System.nanoTime();
    while (System.nanoTime() - start < spinNanos) {
      if (hasWork.getAsBoolean()) {
        return;
      }
      Thread.onSpinWait();
    }
    waiter = Thread.currentThread();
    if (!hasWork.getAsBoolean()) {
      LockSupport.parkNanos(this, maxNanos);
    }
    waiter = null;
  }
}
