package dev.sluice.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What Sluice has set itself to reach, as ratios within one run. */
final class Targets {
  static final String SMALL = "@0.1M";
  static final String LARGE = "@10M";

  private static final double NONE = Double.NaN;
  private static final double MEMORY_MIB = 200;

  private static final List<Ratio> RATIOS = List.of(
      new Ratio(BenchCase.SLUICE_ASYNC, BenchCase.LIMIT, 0.7, 1.3),
      new Ratio(BenchCase.SLUICE_1000, BenchCase.LIMIT, 0.6, 0.45),
      new Ratio(BenchCase.SLUICE_64, BenchCase.LIMIT, 0.3, NONE),
      new Ratio(BenchCase.SLUICE_64, BenchCase.BARE_1, NONE, 30),
      new Ratio(BenchCase.SLUICE_OPS, BenchCase.LIMIT, 0.1, NONE),
      new Ratio(BenchCase.SLUICE_OPS, BenchCase.BARE_1, NONE, 28),
      new Ratio(BenchCase.SLUICE_TX, BenchCase.BARE_1, 1, 12),
      new Ratio(BenchCase.SLUICE_1, BenchCase.BARE_1, 0.7, 0.85),
      new Ratio(BenchCase.SLUICE_50P, BenchCase.BARE_50P, 2.5, 18),
      new Ratio(BenchCase.SLUICE_50PX16, BenchCase.BARE_50P, 8, 150));

  private final Results results;

  Targets(Results results) {
    this.results = results;
  }

  /** The checks whose cases were measured. */
  List<Check> checks(Disk disk) {
    List<Check> checks = new ArrayList<>();
    for (Ratio ratio : RATIOS) {
      check(ratio, disk).ifPresent(checks::add);
    }
    crowd(checks);
    callers(checks);
    memory(checks);
    growth(checks);
    return checks;
  }

  private Optional<Check> check(Ratio ratio, Disk disk) {
    double bound = switch (disk) {
      case AS_IS -> ratio.asIs;
      case ONE_MILLISECOND -> ratio.oneMillisecond;
      case OTHER -> NONE;
    };
    String what = ratio.over.label() + " / " + ratio.under.label();
    return quotient(ratio.over.label(), ratio.under.label())
        .map(value -> Check.atLeast(what, value, bound));
  }

  private void crowd(List<Check> checks) {
    Optional<Result> sluice = results.of(BenchCase.SLUICE_50P);
    Optional<Result> bare = results.of(BenchCase.BARE_50P);
    if (sluice.isEmpty()) {
      return;
    }
    bare.ifPresent(rival -> checks.add(Check.atMost(
        "longest write: sluice-50p / bare-50p",
        sluice.get().maxMicros() / rival.maxMicros(),
        0.05)));
    checks.add(Check.atLeast("fairness of sluice-50p", sluice.get().fairness(), 0.5));
  }

  private void callers(List<Check> checks) {
    Optional<Double> first = quotient("sluice-64", "sluice-1");
    Optional<Double> second = quotient("sluice-1000", "sluice-64");
    if (first.isPresent() && second.isPresent()) {
      double least = Math.min(first.get(), second.get());
      checks.add(Check.atLeast("1 → 64 → 1000 callers: least step", least, 1));
    }
  }

  private void memory(List<Check> checks) {
    results.all().stream()
        .filter(result -> result.name().startsWith("sluice") && result.writerMemoryKib() > 0)
        .mapToDouble(result -> result.writerMemoryKib() / 1024.0)
        .max()
        .ifPresent(most ->
            checks.add(Check.atMost("most memory of a writer process, MiB", most, MEMORY_MIB)));
  }

  private void growth(List<Check> checks) {
    String sluice = BenchCase.SLUICE_1000.label();
    String limit = BenchCase.LIMIT.label();
    Optional<Double> small = quotient(sluice + SMALL, limit + SMALL);
    Optional<Double> large = quotient(sluice + LARGE, limit + LARGE);
    if (small.isPresent() && large.isPresent()) {
      double kept = large.get() / small.get();
      checks.add(Check.atLeast("growth: share of limit kept at 10 M rows", kept, 0.8));
    }
  }

  private Optional<Double> quotient(String over, String under) {
    return results
        .of(over)
        .flatMap(a -> results.of(under).map(b -> a.opsPerSecond() / b.opsPerSecond()));
  }

  /** Which column of the targets applies. */
  enum Disk {
    /** The disk is as it is. */
    AS_IS,
    /** Every fsync takes a millisecond more. */
    ONE_MILLISECOND,
    /** Some other delay, for which there are no targets. */
    OTHER
  }

  private record Ratio(BenchCase over, BenchCase under, double asIs, double oneMillisecond) {}
}
