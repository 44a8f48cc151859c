package dev.sluice.benchmarks.flows;

import dev.sluice.benchmarks.LatencyHistogram;
import dev.sluice.benchmarks.Measurement;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * The figures of one case of one rival.
 *
 * @param rival whose
 * @param name of the case
 * @param perSecond workflows whose result was there: the median over the rounds
 * @param latencies from start to result; of timers from when they were due
 * @param cpuMicros processor time of all processes for each workflow
 * @param fsyncDelayMicros added to every fsync
 */
record FlowResult(
    Rival rival,
    String name,
    double perSecond,
    LatencyHistogram latencies,
    double cpuMicros,
    long fsyncDelayMicros) {

  /** One window and the processor time it took. */
  record Round(Measurement measured, Duration cpu) {}

  static FlowResult of(Rival rival, String name, List<Round> rounds, Duration fsyncDelay) {
    Measurement all = Measurement.sum(rounds.stream().map(Round::measured).toList());
    double cpu =
        rounds.stream().mapToDouble(round -> round.cpu().toNanos() / 1e3).sum();
    return new FlowResult(
        rival,
        name,
        median(rounds),
        all.latencies(),
        cpu / Math.max(1, all.writes()),
        fsyncDelay.toNanos() / 1000);
  }

  private static double median(List<Round> rounds) {
    double[] rates =
        rounds.stream().mapToDouble(round -> round.measured().rate()).sorted().toArray();
    int middle = rates.length / 2;
    return rates.length % 2 == 1 ? rates[middle] : (rates[middle - 1] + rates[middle]) / 2;
  }

  /** The share of workflows that took no longer, in microseconds. */
  double micros(double share) {
    return latencies.percentile(share) / 1e3;
  }

  /** One line of JSON. */
  String json() {
    return String.format(
        Locale.ROOT,
        "{\"engine\":\"%s\",\"name\":\"%s\",\"workflows_per_second\":%.1f,\"p50_us\":%.1f,"
            + "\"p99_us\":%.1f,\"max_us\":%.1f,\"cpu_us\":%.1f,\"fsync_delay_us\":%d}",
        rival.label(),
        name,
        perSecond,
        micros(0.5),
        micros(0.99),
        latencies.max() / 1e3,
        cpuMicros,
        fsyncDelayMicros);
  }
}
