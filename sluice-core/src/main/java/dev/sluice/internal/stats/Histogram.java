package dev.sluice.internal.stats;

import dev.sluice.Latency;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Counts of measured values, mostly nanoseconds, by size: 15 KiB for the whole range of {@code long},
 * whatever is recorded.
 *
 * <p>Log-linear: values below 64 have a bucket each, every power of two above is cut into 32 buckets
 * of equal width. A percentile is reported as the highest value of its bucket (never above the
 * maximum), so it is never less than the true one and at most 1/32 more.
 *
 * <p>One thread at a time records, any thread reads, nobody blocks or allocates. The writer alone
 * changes the cells, so it needs no atomic addition; opaque access keeps a reader from seeing half
 * a {@code long} or an old value for ever. A summary made while the writer records may miss the last
 * values in one figure and have them in another.
 */
public final class Histogram {
  private static final int SUB_BITS = 5;
  private static final int SUB_BUCKETS = 1 << SUB_BITS;
  private static final int BUCKETS = index(Long.MAX_VALUE) + 1;

  private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);
  private static final int SUM = BUCKETS;
  private static final int MAX = BUCKETS + 1;

  /** The buckets, then the sum and the maximum. */
  private final long[] cells = new long[BUCKETS + 2];

  /** An empty histogram. */
  public Histogram() {}

  /** Counts one value; a negative one (no clock should give it) counts as 0. One thread at a time. */
  public void record(long value) {
    long counted = Math.max(0, value);
    int bucket = index(counted);
    CELL.setOpaque(cells, bucket, cells[bucket] + 1);
    CELL.setOpaque(cells, SUM, saturatedSum(cells[SUM], counted));
    if (counted > cells[MAX]) {
      CELL.setOpaque(cells, MAX, counted);
    }
  }

  /** What was recorded so far; all zero where nothing was. Any thread. */
  public Latency summary() {
    long[] counts = new long[BUCKETS];
    long count = 0;
    for (int i = 0; i < BUCKETS; i++) {
      counts[i] = (long) CELL.getOpaque(cells, i);
      count += counts[i];
    }
    if (count == 0) {
      return new Latency(0, 0, 0, 0, 0, 0);
    }
    long max = (long) CELL.getOpaque(cells, MAX);
    long mean = (long) CELL.getOpaque(cells, SUM) / count;
    return new Latency(
        count,
        mean,
        percentile(counts, rank(count, 500), max),
        percentile(counts, rank(count, 990), max),
        percentile(counts, rank(count, 999), max),
        max);
  }

  /** How many values are no greater than the percentile: the least count of at least that share. */
  private static long rank(long count, int perMille) {
    return count - count / 1000 * (1000 - perMille) - count % 1000 * (1000 - perMille) / 1000;
  }

  private static long percentile(long[] counts, long rank, long max) {
    long seen = 0;
    for (int i = 0; i < counts.length; i++) {
      seen += counts[i];
      if (seen >= rank) {
        return Math.min(highest(i), max);
      }
    }
    return max;
  }

  /** The bucket of a value: its power of two, and the five bits after the leading one. */
  private static int index(long value) {
    int shift = Math.max(0, 63 - Long.numberOfLeadingZeros(value) - SUB_BITS);
    return shift * SUB_BUCKETS + (int) (value >>> shift);
  }

  /** The greatest value of a bucket. */
  private static long highest(int index) {
    int shift = Math.max(0, index / SUB_BUCKETS - 1);
    long leading = index - (long) shift * SUB_BUCKETS;
    return (leading << shift) + (1L << shift) - 1;
  }

  private static long saturatedSum(long a, long b) {
    long sum = a + b;
    return sum < 0 ? Long.MAX_VALUE : sum;
  }
}
