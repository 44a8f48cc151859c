package dev.sluice.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.benchmarks.Targets.Disk;
import java.util.List;
import org.junit.jupiter.api.Test;

class TargetsTest {
  private final Results results = new Results();

  @Test
  void checks_bothCasesMeasured_compareWithTheTargetOfTheDisk() {
    add("limit", 1_000_000);
    add("sluice-async", 900_000);

    assertThat(new Targets(results).checks(Disk.AS_IS).getFirst().line())
        .startsWith("sluice-async / limit")
        .endsWith("0.9   ≥ 0.7     reached");
    assertThat(new Targets(results).checks(Disk.ONE_MILLISECOND).getFirst().line())
        .endsWith("0.9   ≥ 1.3     NOT REACHED");
    assertThat(new Targets(results).checks(Disk.OTHER).getFirst().line())
        .endsWith("0.9   no target on this disk");
  }

  @Test
  void checks_rivalNotMeasured_areLeftOut() {
    add("sluice-async", 900_000);

    assertThat(new Targets(results).checks(Disk.AS_IS))
        .extracting(Check::what)
        .containsExactly("most memory of a writer process, MiB");
  }

  @Test
  void checks_moreCallersAreSlower_showsTheLeastStep() {
    add("sluice-1", 100);
    add("sluice-64", 400);
    add("sluice-1000", 300);

    List<Check> checks = new Targets(results).checks(Disk.AS_IS);

    assertThat(checks.getFirst().value()).isEqualTo(0.75);
    assertThat(checks.getFirst().reached()).isFalse();
  }

  @Test
  void checks_growth_comparesSharesOfTheLimit() {
    add("limit@0.1M", 1000);
    add("sluice-1000@0.1M", 800);
    add("limit@10M", 500);
    add("sluice-1000@10M", 360);

    Check growth = new Targets(results).checks(Disk.AS_IS).getLast();

    assertThat(growth.value()).isCloseTo(0.9, within(1e-9));
    assertThat(growth.reached()).isTrue();
  }

  private void add(String name, double rate) {
    results.add(new Result(name, rate, new LatencyHistogram(), 1, 0, 100 << 10, 0, 0, 0));
  }
}
