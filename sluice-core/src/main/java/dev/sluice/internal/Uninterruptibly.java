package dev.sluice.internal;

/**
 * Waits for Sluice's own threads to end, however often the waiting thread is interrupted: what they
 * own is not free before. The interrupt flag is kept.
 */
public final class Uninterruptibly {
  private Uninterruptibly() {}

  /** Something that waits, and can do so again. */
  @FunctionalInterface
  public interface Wait {
    /** Waits. */
    void run() throws InterruptedException;
  }

  /** Waits to the end. */
  public static void run(Wait wait) {
    boolean interrupted = false;
    boolean ended = false;
    while (!ended) {
      try {
        wait.run();
        ended = true;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
