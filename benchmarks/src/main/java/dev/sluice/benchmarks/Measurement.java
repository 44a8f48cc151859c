package dev.sluice.benchmarks;

import java.util.List;

/**
 * What one process, or several together, did in one timed window.
 *
 * @param writes answered inside the window
 * @param nanos length of the window
 * @param callers how many took part
 * @param slowest writes of the caller that got fewest
 * @param lockErrors writes refused because the file was locked; over HTTP requests that failed
 * @param allocated bytes of heap allocated
 * @param latencies of every write
 */
public record Measurement(
    long writes,
    long nanos,
    int callers,
    long slowest,
    long lockErrors,
    long allocated,
    LatencyHistogram latencies) {
  private static final int FIELDS = 7;

  /** The callers of one process. */
  public static Measurement of(List<CallerTally> tallies, long nanos) {
    LatencyHistogram latencies = new LatencyHistogram();
    long writes = 0;
    long lockErrors = 0;
    long slowest = Long.MAX_VALUE;
    for (CallerTally tally : tallies) {
      latencies.add(tally.latencies());
      writes += tally.writes();
      lockErrors += tally.lockErrors();
      slowest = Math.min(slowest, tally.writes());
    }
    return new Measurement(writes, nanos, tallies.size(), slowest, lockErrors, 0, latencies);
  }

  /** Nothing was written: what a process reports that only serves others. */
  public static Measurement none(long nanos) {
    return new Measurement(0, nanos, 0, Long.MAX_VALUE, 0, 0, new LatencyHistogram());
  }

  /**
   * Added up: several processes in the same window, or the rounds of one case (then the sum has no
   * meaningful rate).
   */
  public static Measurement sum(List<Measurement> parts) {
    LatencyHistogram latencies = new LatencyHistogram();
    long writes = 0;
    long nanos = 0;
    int callers = 0;
    long slowest = Long.MAX_VALUE;
    long lockErrors = 0;
    long allocated = 0;
    for (Measurement part : parts) {
      latencies.add(part.latencies);
      writes += part.writes;
      nanos = Math.max(nanos, part.nanos);
      callers += part.callers;
      slowest = Math.min(slowest, part.slowest);
      lockErrors += part.lockErrors;
      allocated += part.allocated;
    }
    return new Measurement(writes, nanos, callers, slowest, lockErrors, allocated, latencies);
  }

  /** The same with the bytes allocated meanwhile. */
  Measurement withAllocated(long bytes) {
    return new Measurement(writes, nanos, callers, slowest, lockErrors, bytes, latencies);
  }

  /** Writes a second. */
  public double rate() {
    return writes * 1e9 / nanos;
  }

  /** The slowest caller's share over the mean share: 1 is perfectly fair; 0 is a caller left out. */
  double fairness() {
    return writes == 0 ? 0 : (double) slowest * callers / writes;
  }

  /** One line for {@link #parse}. */
  String line() {
    return "%d %d %d %d %d %d %s"
        .formatted(writes, nanos, callers, slowest, lockErrors, allocated, latencies);
  }

  /**
   * Reads a {@link #line}.
   *
   * @throws IllegalArgumentException if it is something else
   */
  static Measurement parse(String line) {
    String[] fields = line.split(" ", -1);
    if (fields.length != FIELDS) {
      throw new IllegalArgumentException("not a measurement: " + line);
    }
    return new Measurement(
        Long.parseLong(fields[0]),
        Long.parseLong(fields[1]),
        Integer.parseInt(fields[2]),
        Long.parseLong(fields[3]),
        Long.parseLong(fields[4]),
        Long.parseLong(fields[5]),
        LatencyHistogram.parse(fields[6]));
  }
}
