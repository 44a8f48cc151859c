package dev.sluice.benchmarks.http;

import dev.sluice.benchmarks.Check;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the server has set itself to reach, within one run. */
final class HttpTargets {
  private static final double MEMORY_MIB = 300;
  private static final double P99_MILLIS = 10;

  private final Map<String, HttpResult> results;

  HttpTargets(Map<String, HttpResult> results) {
    this.results = results;
  }

  /** The checks whose cases were measured. */
  List<Check> checks() {
    List<Check> checks = new ArrayList<>();
    ratio("write-128", "echo-128", 0.5).ifPresent(checks::add);
    ratio("write-128", "naive-128", 3).ifPresent(checks::add);
    ratio("queued-128", "echo-128", 0.7).ifPresent(checks::add);
    if (results.containsKey("write-16")) {
      double millis = results.get("write-16").micros(0.99) / 1e3;
      checks.add(Check.atMost("p99 of write-16, ms", millis, P99_MILLIS));
    }
    results.entrySet().stream()
        .filter(entry -> !entry.getKey().startsWith("echo") && !entry.getKey().startsWith("naive"))
        .mapToDouble(entry -> entry.getValue().serverMemoryKib() / 1024.0)
        .filter(mib -> mib > 0)
        .max()
        .ifPresent(
            most -> checks.add(Check.atMost("most memory of the server, MiB", most, MEMORY_MIB)));
    return checks;
  }

  private Optional<Check> ratio(String over, String under, double bound) {
    HttpResult upper = results.get(over);
    HttpResult lower = results.get(under);
    return upper == null || lower == null
        ? Optional.empty()
        : Optional.of(Check.atLeast(
            over + " / " + under, upper.requestsPerSecond() / lower.requestsPerSecond(), bound));
  }
}
