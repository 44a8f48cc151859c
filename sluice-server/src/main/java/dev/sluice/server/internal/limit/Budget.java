package dev.sluice.server.internal.limit;

import java.util.concurrent.atomic.AtomicLong;

/** So many of something, of which each may take a part and gives it back. Thread-safe. */
public final class Budget {
  private final long max;
  private final AtomicLong taken = new AtomicLong();

  /** All of it is there. */
  public Budget(long max) {
    this.max = max;
  }

  /** How much there is in all. */
  public long max() {
    return max;
  }

  /** Takes a part; false, and nothing is taken, where there is not so much left. */
  public boolean take(long amount) {
    if (taken.addAndGet(amount) <= max) {
      return true;
    }
    taken.addAndGet(-amount);
    return false;
  }

  /** Gives back what was taken. */
  public void giveBack(long amount) {
    taken.addAndGet(-amount);
  }

  /** How much is taken now. */
  public long taken() {
    return taken.get();
  }
}
