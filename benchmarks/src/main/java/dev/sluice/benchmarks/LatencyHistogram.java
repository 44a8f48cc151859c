package dev.sluice.benchmarks;

import org.jspecify.annotations.Nullable;

/**
 * Counts of times in nanoseconds, log-linear: 64 buckets for each power of two, so a percentile is at
 * most 1.6 percent above the true value; the maximum is exact. Memory grows with the range in use (half
 * a KiB for each power of two), so that a thousand callers can have one each. Not thread-safe.
 */
public final class LatencyHistogram {
  private static final int SUB_BITS = 6;
  private static final int SUB = 1 << SUB_BITS;
  private static final int ROWS = Long.SIZE - SUB_BITS;

  private final long[] @Nullable [] rows = new long[ROWS][];
  private long count;
  private long max;

  /** Empty. */
  public LatencyHistogram() {}

  /** Counts one time; a negative one counts as 0. */
  public void record(long nanos) {
    record(nanos, 1);
  }

  /** Counts the same time so many times. */
  void record(long nanos, long times) {
    long value = Math.max(0, nanos);
    add(index(value), times);
    max = Math.max(max, value);
  }

  /** Adds what another histogram holds. */
  void add(LatencyHistogram other) {
    for (int row = 0; row < ROWS; row++) {
      long[] counts = other.rows[row];
      for (int sub = 0; counts != null && sub < SUB; sub++) {
        if (counts[sub] != 0) {
          add(row * SUB + sub, counts[sub]);
        }
      }
    }
    max = Math.max(max, other.max);
  }

  /** How many times were counted. */
  long count() {
    return count;
  }

  /** The longest time; 0 where there is none. */
  public long max() {
    return max;
  }

  /**
   * The time that so large a share took no longer than; 0 where nothing was counted.
   *
   * @param share from 0 to 1, as in 0.99
   */
  public long percentile(double share) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("share must be from 0 to 1, is " + share);
    }
    long wanted = Math.max(1, (long) Math.ceil(share * count));
    long seen = 0;
    for (int row = 0; row < ROWS; row++) {
      long[] counts = rows[row];
      for (int sub = 0; counts != null && sub < SUB; sub++) {
        seen += counts[sub];
        if (seen >= wanted) {
          return Math.min(highest(row, sub), max);
        }
      }
    }
    return max;
  }

  /** The text {@link #parse} reads: the maximum, then index and count of every bucket in use. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder().append(max);
    for (int row = 0; row < ROWS; row++) {
      long[] counts = rows[row];
      for (int sub = 0; counts != null && sub < SUB; sub++) {
        if (counts[sub] != 0) {
          text.append(',').append(row * SUB + sub).append(':').append(counts[sub]);
        }
      }
    }
    return text.toString();
  }

  /**
   * Reads what {@link #toString} gave.
   *
   * @throws IllegalArgumentException if it is something else
   */
  static LatencyHistogram parse(String text) {
    LatencyHistogram histogram = new LatencyHistogram();
    String[] parts = text.split(",", -1);
    histogram.max = Long.parseLong(parts[0]);
    for (int i = 1; i < parts.length; i++) {
      int colon = parts[i].indexOf(':');
      if (colon < 0) {
        throw new IllegalArgumentException("not a bucket: " + parts[i]);
      }
      int index = Integer.parseInt(parts[i].substring(0, colon));
      if (index < 0 || index >= ROWS * SUB) {
        throw new IllegalArgumentException("no such bucket: " + index);
      }
      histogram.add(index, Long.parseLong(parts[i].substring(colon + 1)));
    }
    return histogram;
  }

  private void add(int index, long times) {
    long[] counts = rows[index >>> SUB_BITS];
    if (counts == null) {
      counts = new long[SUB];
      rows[index >>> SUB_BITS] = counts;
    }
    counts[index & (SUB - 1)] += times;
    count += times;
  }

  /** Row 0 holds 0 to 63 exactly; row r holds 64 to 127, each shifted left by r - 1. */
  private static int index(long value) {
    if (value < SUB) {
      return (int) value;
    }
    int shift = Long.SIZE - 1 - Long.numberOfLeadingZeros(value) - SUB_BITS;
    return ((shift + 1) << SUB_BITS) + (int) (value >>> shift) - SUB;
  }

  private static long highest(int row, int sub) {
    return row == 0 ? sub : (((long) SUB + sub + 1) << (row - 1)) - 1;
  }
}
