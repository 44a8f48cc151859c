package dev.sluice.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What one run has found so far. For one thread. */
final class Results {
  private final Map<String, Result> found = new LinkedHashMap<>();
  private final List<String> failures = new ArrayList<>();

  void add(Result result) {
    found.put(result.name(), result);
  }

  /** A case that gave no figures. */
  void failed(String name, CaseFailed failure) {
    failures.add(name + " failed: " + failure.getMessage());
  }

  Optional<Result> of(String name) {
    return Optional.ofNullable(found.get(name));
  }

  Optional<Result> of(BenchCase bench) {
    return of(bench.label());
  }

  /** All, in the order of measuring. */
  List<Result> all() {
    return List.copyOf(found.values());
  }

  /** One message for every case that failed. */
  List<String> failures() {
    return List.copyOf(failures);
  }
}
