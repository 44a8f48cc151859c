package dev.sluice.benchmarks.flows;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.benchmarks.Check;
import dev.sluice.benchmarks.LatencyHistogram;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FlowTargetsTest {
  private final Map<FlowBench.Key, FlowResult> results = new HashMap<>();

  @Test
  void checks_bothMeasured_ratiosOfRateAndProcessorTime() {
    put(Rival.SLUICE, "plain-3x1", 150, 20);
    put(Rival.DBOS, "plain-3x1", 100, 100);
    List<Check> checks = checks(Duration.ZERO);
    assertThat(checks).hasSize(2).allMatch(Check::reached);
    put(Rival.SLUICE, "plain-3x1", 149, 26);
    assertThat(checks(Duration.ZERO)).hasSize(2).noneMatch(Check::reached);
    assertThat(checks(Duration.ofMillis(1)).getFirst().reached()).isTrue();
  }

  @Test
  void checks_rivalNotMeasured_onlyWhatNeedsNone() {
    put(Rival.SLUICE, "plain-3x16@0", 100, 20);
    put(Rival.SLUICE, "plain-3x16@1M", 89, 20);
    WaitingResult waiting = new WaitingResult(
        Rival.SLUICE, 10, 301 << 10, 0, Duration.ofSeconds(1), Duration.ofSeconds(2));
    List<Check> checks = new FlowTargets(results, List.of(waiting), Duration.ZERO).checks();
    assertThat(checks).hasSize(2).noneMatch(Check::reached);
  }

  private List<Check> checks(Duration delay) {
    return new FlowTargets(results, List.of(), delay).checks();
  }

  private void put(Rival rival, String name, double perSecond, double cpuMicros) {
    results.put(
        new FlowBench.Key(rival, name),
        new FlowResult(rival, name, perSecond, new LatencyHistogram(), cpuMicros, 0));
  }
}
