package dev.sluice.internal.commit;

import dev.sluice.internal.sqlite.ResultTooLarge;

/**
 * How many bytes of rows one write may return, over all its statements: they are all held until it is
 * answered. Writer's thread only.
 */
final class ResultBudget {
  private final long bytesMax;
  private long limit;
  private long taken;

  ResultBudget(long bytesMax) {
    this.bytesMax = bytesMax;
    this.limit = bytesMax;
  }

  /** Another write begins, or a statement whose rows are handed on at once. */
  void begin() {
    begin(bytesMax);
  }

  /** The same, whose caller takes only so many. */
  void begin(long bytes) {
    limit = Math.min(bytesMax, bytes);
    taken = 0;
  }

  /** How many one write may return in all. */
  long bytesMax() {
    return bytesMax;
  }

  long left() {
    return limit - taken;
  }

  void take(long bytes) {
    taken += bytes;
  }

  /** What is told when a statement's rows were more than was left. */
  ResultTooLarge exceeded(ResultTooLarge statement) {
    return statement.after(taken);
  }
}
