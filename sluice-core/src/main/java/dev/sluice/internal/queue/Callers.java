package dev.sluice.internal.queue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;

/**
 * Wakes the callers of a round of answered writes. One thread at a time.
 *
 * <p>To unpark a virtual thread from a thread of the operating system wakes one of the scheduler's
 * threads, which takes longer than the write did: done one by one, each caller has run, written again
 * and let the scheduler fall asleep before the next is woken. So virtual threads, one for every few
 * dozen callers, unpark them from within the scheduler, where that costs next to nothing.
 */
public final class Callers {
  private static final int FEW = 2;
  private static final int PART = 32;
  private static final ThreadFactory WAKERS = Thread.ofVirtual()
      .name("sluice-wake")
      .inheritInheritableThreadLocals(false)
      .factory();

  private final List<Thread> waiting = new ArrayList<>();

  /** Wakes the caller of a write that was answered: now, or with the others. */
  public void add(Write answered) {
    Thread caller = answered.caller();
    if (caller == null) {
      return;
    }
    if (caller.isVirtual()) {
      waiting.add(caller);
      if (waiting.size() >= PART) {
        wake();
      }
    } else {
      LockSupport.unpark(caller);
    }
  }

  /** Wakes those that were not woken yet. */
  public void wake() {
    if (waiting.isEmpty()) {
      return;
    }
    Thread[] callers = waiting.toArray(Thread[]::new);
    waiting.clear();
    if (callers.length <= FEW) {
      unpark(callers);
      return;
    }
    try {
      WAKERS.newThread(() -> unpark(callers)).start();
    } catch (OutOfMemoryError e) { // who is not woken would wait for ever
      unpark(callers);
    }
  }

  private static void unpark(Thread[] callers) {
    for (Thread caller : callers) {
      LockSupport.unpark(caller);
    }
  }
}
