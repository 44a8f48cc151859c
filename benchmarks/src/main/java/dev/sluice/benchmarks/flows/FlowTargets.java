package dev.sluice.benchmarks.flows;

import dev.sluice.benchmarks.Check;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What workflows on Sluice have set themselves to reach, within one run. */
final class FlowTargets {
  private static final List<Integer> CALLERS = List.of(1, 16, 64);
  private static final List<Double> AS_IS = List.of(1.5, 3.5, 4.0);
  private static final List<Double> ONE_MILLISECOND = List.of(1.1, 2.0, 6.0);
  private static final double CPU_SHARE = 0.25;
  private static final double QUEUED_MILLIS = 5;
  private static final double TIMER_MILLIS = 20;
  private static final double KEPT = 0.9;
  private static final double MEMORY_MIB = 300;

  private final Map<FlowBench.Key, FlowResult> results;
  private final List<WaitingResult> waiting;
  private final Duration delay;

  FlowTargets(Map<FlowBench.Key, FlowResult> results, List<WaitingResult> waiting, Duration delay) {
    this.results = results;
    this.waiting = waiting;
    this.delay = delay;
  }

  /** The checks whose cases were measured. */
  List<Check> checks() {
    List<Check> checks = new ArrayList<>();
    for (int i = 0; i < CALLERS.size(); i++) {
      String name = "plain-3x" + CALLERS.get(i);
      double bound = bound(i);
      ratio(name)
          .ifPresent(value -> checks.add(Check.atLeast(name + ": sluice / dbos", value, bound)));
      cpu(name)
          .ifPresent(value ->
              checks.add(Check.atMost(name + ": CPU a workflow, sluice / dbos", value, CPU_SHARE)));
    }
    sluice("queued-3x1")
        .ifPresent(result -> checks.add(Check.atMost(
            "queued-3x1: p50, ms",
            result.micros(0.5) / 1e3,
            delay.isZero() ? QUEUED_MILLIS : Double.NaN)));
    sluice("timer-1x64")
        .ifPresent(result -> checks.add(
            Check.atMost("timer-1x64: p99 late, ms", result.micros(0.99) / 1e3, TIMER_MILLIS)));
    history()
        .ifPresent(value ->
            checks.add(Check.atLeast("plain-3x16: share kept with 1 M ended", value, KEPT)));
    waiting.stream()
        .filter(result -> result.rival() == Rival.SLUICE)
        .forEach(result -> checks.add(Check.atMost(
            "%d waiting: memory of the process, MiB".formatted(result.count()),
            result.memoryKib() / 1024.0,
            MEMORY_MIB)));
    return checks;
  }

  private double bound(int i) {
    if (delay.isZero()) {
      return AS_IS.get(i);
    }
    return delay.equals(Duration.ofMillis(1)) ? ONE_MILLISECOND.get(i) : Double.NaN;
  }

  private Optional<Double> ratio(String name) {
    return both(name, FlowResult::perSecond);
  }

  private Optional<Double> cpu(String name) {
    return both(name, FlowResult::cpuMicros);
  }

  private Optional<Double> both(String name, Figure figure) {
    FlowResult rival = results.get(new FlowBench.Key(Rival.DBOS, name));
    return rival == null
        ? Optional.empty()
        : sluice(name).map(result -> figure.of(result) / figure.of(rival));
  }

  private Optional<Double> history() {
    Optional<FlowResult> after = sluice("plain-3x16" + Past.MILLION.suffix());
    return sluice("plain-3x16" + Past.NONE.suffix())
        .flatMap(before -> after.map(a -> a.perSecond() / before.perSecond()));
  }

  private Optional<FlowResult> sluice(String name) {
    @Nullable FlowResult result = results.get(new FlowBench.Key(Rival.SLUICE, name));
    return Optional.ofNullable(result);
  }

  /** One of a result's figures. */
  @FunctionalInterface
  private interface Figure {
    double of(FlowResult result);
  }
}
