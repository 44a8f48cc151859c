package dev.sluice.benchmarks.http;

import dev.sluice.benchmarks.LatencyHistogram;
import dev.sluice.benchmarks.Measurement;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * The figures of one case.
 *
 * @param name of the case
 * @param requestsPerSecond answered: the median over the rounds
 * @param latencies of all rounds
 * @param failed requests that were not answered as they should be
 * @param serverMicros processor time of the server for each request
 * @param clientMicros processor time of the client for each request
 * @param serverMemoryKib the most memory the server's process has had by then; 0 where the system does
 *     not tell
 */
record HttpResult(
    String name,
    double requestsPerSecond,
    LatencyHistogram latencies,
    long failed,
    double serverMicros,
    double clientMicros,
    long serverMemoryKib) {

  /** One window and what it took. */
  record Round(Measurement measured, Duration server, Duration client) {}

  static HttpResult of(String name, List<Round> rounds, long serverMemoryKib) {
    Measurement all = Measurement.sum(rounds.stream().map(Round::measured).toList());
    double requests = Math.max(1, all.writes());
    return new HttpResult(
        name,
        median(rounds),
        all.latencies(),
        all.lockErrors(),
        rounds.stream().mapToDouble(round -> round.server.toNanos() / 1e3).sum() / requests,
        rounds.stream().mapToDouble(round -> round.client.toNanos() / 1e3).sum() / requests,
        serverMemoryKib);
  }

  private static double median(List<Round> rounds) {
    double[] rates =
        rounds.stream().mapToDouble(round -> round.measured.rate()).sorted().toArray();
    int middle = rates.length / 2;
    return rates.length % 2 == 1 ? rates[middle] : (rates[middle - 1] + rates[middle]) / 2;
  }

  /** The share of requests that took no longer, in microseconds. */
  double micros(double share) {
    return latencies.percentile(share) / 1e3;
  }

  /** One line of JSON. */
  String json() {
    return String.format(
        Locale.ROOT,
        "{\"name\":\"%s\",\"requests_per_second\":%.1f,\"p50_us\":%.1f,\"p99_us\":%.1f,"
            + "\"max_us\":%.1f,\"failed\":%d,\"server_cpu_us\":%.1f,\"client_cpu_us\":%.1f,"
            + "\"server_memory_kib\":%d}",
        name,
        requestsPerSecond,
        micros(0.5),
        micros(0.99),
        latencies.max() / 1e3,
        failed,
        serverMicros,
        clientMicros,
        serverMemoryKib);
  }
}
