package dev.sluice.internal.read;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Where snapshots begin. The writer holds the gate for a moment to truncate the WAL, which needs a
 * moment without any snapshot. Thread-safe.
 *
 * <p>A hold ends by itself, so a writer that dies while it holds never blocks reads. A thread that
 * has a snapshot passes even while the gate is held: the hold waits for that snapshot to end, which
 * may depend on the new one.
 *
 * <p>Entering comes in two parts, waiting and passing, as whoever waits must not keep a reader from
 * a thread that has a snapshot already and needs another: that would be a deadlock until the hold
 * ends.
 */
public final class ReadGate {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition opened = lock.newCondition();
  private final Condition quiet = lock.newCondition();
  private final ThreadLocal<Integer> depth = ThreadLocal.withInitial(() -> 0);
  private int active;
  private boolean held;
  private long heldUntilNanos;

  /** An open gate. */
  public ReadGate() {}

  /**
   * Blocks new snapshots and waits until those under way have ended.
   *
   * <p>The hold lasts until {@link #release()} or {@code maxNanos} from now, whichever is first. A
   * second hold meanwhile prolongs the first.
   *
   * @return whether no snapshot is active; {@code false} after {@code maxNanos} (the hold is then
   *     over), or if the calling thread was interrupted, whose flag stays set (release it then)
   */
  public boolean hold(long maxNanos) {
    lock.lock();
    try {
      long until = System.nanoTime() + maxNanos;
      if (!isHeld() || until - heldUntilNanos > 0) {
        heldUntilNanos = until;
      }
      held = true;
    } finally {
      lock.unlock();
    }
    return awaitQuiet(maxNanos);
  }

  /** Ends a hold at once; without effect where there is none. */
  public void release() {
    lock.lock();
    try {
      held = false;
      opened.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The snapshots under way now. */
  public int active() {
    lock.lock();
    try {
      return active;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until the calling thread may pass, at most until the deadline ({@link System#nanoTime()}).
   *
   * @return whether it may; somebody may hold the gate again before it does
   */
  boolean awaitOpen(long deadlineNanos) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (isClosedToMe()) {
        long now = System.nanoTime();
        long left = Math.min(heldUntilNanos - now, deadlineNanos - now);
        if (deadlineNanos - now <= 0) {
          return false;
        }
        opened.awaitNanos(left);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Passes, if the gate is not held; each pass needs its {@link #exit()} by the same thread. */
  boolean tryEnter() {
    lock.lock();
    try {
      if (isClosedToMe()) {
        return false;
      }
      active++;
      depth.set(depth.get() + 1);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** A snapshot of the calling thread has ended. */
  void exit() {
    int left = depth.get() - 1;
    if (left == 0) {
      depth.remove();
    } else {
      depth.set(left);
    }
    lock.lock();
    try {
      active--;
      if (active == 0) {
        quiet.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Waits until no snapshot is active, without blocking new ones; as {@link #hold} otherwise. */
  boolean awaitQuiet(long maxNanos) {
    lock.lock();
    try {
      long left = maxNanos;
      while (active > 0 && left > 0) {
        left = quiet.awaitNanos(left);
      }
      return active == 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  /** Whether the calling thread has a snapshot. */
  boolean isInside() {
    return depth.get() > 0;
  }

  private boolean isClosedToMe() {
    return isHeld() && !isInside();
  }

  private boolean isHeld() {
    return held && heldUntilNanos - System.nanoTime() > 0;
  }
}
