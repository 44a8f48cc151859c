package dev.sluice.internal.client;

/** The way to the writer: a lane in this process, or a link to another. */
public interface Route {
  /**
   * Takes a write over; false when this way is closed: the caller keeps the write. Writes accepted
   * in order are run in order.
   */
  boolean submit(LocalWrite write);

  /** Whether it still takes writes. */
  boolean isOpen();

  /** Whether an answer comes within microseconds, so that a lone caller should spin for it. */
  boolean isNear();

  /**
   * Reads answers on the calling thread until the write has its own, or for this time at most; false,
   * at once, where others read them.
   */
  default boolean await(LocalWrite write, long nanos) {
    return false;
  }

  /** Looks at the deadlines of the writes it holds, unless others do. */
  void checkDeadlines(long nowNanos);

  /** The way is given up by its client, which has no writes under way. */
  void close();
}
