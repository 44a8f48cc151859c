package dev.sluice.workflow;

/** The time of workflows: of sleeps, timeouts, deadlines and waits between attempts. Tests bring their own. */
public interface WorkflowClock {
  /** The time of day in milliseconds since 1970. It may jump. */
  long millis();

  /**
   * Runs a task when {@link #millis()} has reached a time, on a thread that others wait for: it must
   * be short.
   */
  Alarm at(long millis, Runnable task);

  /**
   * Says that something has begun (1) or ended (-1) that may ask for more time. A clock of a test may
   * skip ahead while the sum is zero.
   */
  default void busy(int change) {}

  /** A task that waits for its time. */
  @FunctionalInterface
  interface Alarm {
    /** Forgets the task, if it has not run. */
    void cancel();
  }
}
