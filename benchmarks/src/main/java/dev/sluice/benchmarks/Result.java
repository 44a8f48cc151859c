package dev.sluice.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The figures of one case.
 *
 * @param name of the case
 * @param opsPerSecond writes answered a second: the median over the rounds
 * @param latencies of all rounds
 * @param fairness slowest caller's share over the mean share: the median over the rounds
 * @param allocatedPerWrite bytes of heap allocated by all processes of the case for each write
 * @param writerMemoryKib the most memory the writer's process has had (of bare SQLite: any of them)
 * @param clientMemoryKib the most memory any other process has had; 0 where there is none
 * @param lockErrors writes refused because the file was locked
 * @param fsyncDelayMicros added to every fsync
 */
record Result(
    String name,
    double opsPerSecond,
    LatencyHistogram latencies,
    double fairness,
    double allocatedPerWrite,
    long writerMemoryKib,
    long clientMemoryKib,
    long lockErrors,
    long fsyncDelayMicros) {

  /** Of one or more rounds. */
  static Result of(
      String name,
      List<Measurement> rounds,
      long writerMemoryKib,
      long clientMemoryKib,
      Setting setting) {
    Measurement all = Measurement.sum(rounds);
    return new Result(
        name,
        median(rounds.stream().mapToDouble(Measurement::rate).toArray()),
        all.latencies(),
        median(rounds.stream().mapToDouble(Measurement::fairness).toArray()),
        all.writes() == 0 ? 0 : (double) all.allocated() / all.writes(),
        writerMemoryKib,
        clientMemoryKib,
        all.lockErrors(),
        setting.fsyncDelay().toNanos() / 1000);
  }

  /** The share of writes that took no longer, in microseconds. */
  double micros(double share) {
    return latencies.percentile(share) / 1e3;
  }

  /** The longest write in microseconds. */
  double maxMicros() {
    return latencies.max() / 1e3;
  }

  /** One line of JSON. */
  String json() {
    return String.format(
        Locale.ROOT,
        "{\"name\":\"%s\",\"ops_per_second\":%.1f,\"p50_us\":%.1f,\"p99_us\":%.1f,"
            + "\"p999_us\":%.1f,\"max_us\":%.1f,\"fairness\":%.3f,"
            + "\"allocated_bytes_per_write\":%.1f,\"writer_memory_kib\":%d,"
            + "\"client_memory_kib\":%d,\"lock_errors\":%d,\"fsync_delay_us\":%d}",
        name,
        opsPerSecond,
        micros(0.5),
        micros(0.99),
        micros(0.999),
        maxMicros(),
        fairness,
        allocatedPerWrite,
        writerMemoryKib,
        clientMemoryKib,
        lockErrors,
        fsyncDelayMicros);
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
