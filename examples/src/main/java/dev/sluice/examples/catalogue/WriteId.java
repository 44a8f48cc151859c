package dev.sluice.examples.catalogue;

/**
 * Names one write of one worker for good: the worker in the upper 32 bits, its count in the lower.
 */
final class WriteId {
  private WriteId() {}

  /** The id of the write with this number (from 1) of this worker. */
  static long of(int worker, int number) {
    return ((long) worker << 32) | number;
  }

  /** The worker of an id. */
  static int worker(long id) {
    return (int) (id >> 32);
  }

  /** The number of an id, from 1. */
  static int number(long id) {
    return (int) id;
  }
}
