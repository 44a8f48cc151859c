package dev.sluice.workflow.testkit;

import dev.sluice.workflow.Workflows;
import dev.sluice.workflow.WriteProbe;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Lets a process die at one of its writes, counted from when it was armed. Thread-safe. */
final class Death implements WriteProbe {
  private final int at;
  private final boolean isAfter;
  private final AtomicInteger writes = new AtomicInteger();
  private volatile @Nullable Workflows victim;
  private boolean dead;

  /**
   * Before, or right after, a write.
   *
   * @param at its number, from 1
   */
  Death(int at, boolean isAfter) {
    this.at = at;
    this.isAfter = isAfter;
  }

  void arm(Workflows victim) {
    this.victim = victim;
  }

  /** It does not come any more. */
  synchronized void disarm() {
    victim = null;
  }

  synchronized boolean hasCome() {
    return dead;
  }

  @Override
  public void before() {
    Workflows process = victim;
    if (process != null && writes.incrementAndGet() == at && !isAfter) {
      kill();
    }
  }

  @Override
  public void after() {
    Workflows process = victim;
    if (process != null && isAfter && writes.get() >= at) {
      kill();
    }
  }

  private synchronized void kill() {
    Workflows process = victim;
    if (process != null) {
      dead = true;
      process.crash();
    }
  }

  @Override
  public String toString() {
    return at == 0
        ? "not killed"
        : "killed " + (isAfter ? "right after" : "before") + " write " + at;
  }
}
