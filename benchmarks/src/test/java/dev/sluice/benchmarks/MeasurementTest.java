package dev.sluice.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class MeasurementTest {
  private static final long SECOND = 1_000_000_000L;

  @Test
  void of_twoCallers_addsUpAndFindsTheSlowest() {
    Measurement measurement = Measurement.of(List.of(caller(3, 10), caller(1, 1000)), SECOND);

    assertThat(measurement.writes()).isEqualTo(4);
    assertThat(measurement.callers()).isEqualTo(2);
    assertThat(measurement.slowest()).isEqualTo(1);
    assertThat(measurement.fairness()).isEqualTo(0.5);
    assertThat(measurement.rate()).isEqualTo(4);
    assertThat(measurement.latencies().max()).isEqualTo(1000);
  }

  @Test
  void parse_ofLine_givesTheSame() {
    Measurement measurement =
        Measurement.of(List.of(caller(3, 10), caller(1, 1000)), SECOND).withAllocated(12_345);

    Measurement copy = Measurement.parse(measurement.line());

    assertThat(copy.line()).isEqualTo(measurement.line());
    assertThat(copy.allocated()).isEqualTo(12_345);
  }

  @Test
  void parse_garbage_isRefused() {
    assertThatThrownBy(() -> Measurement.parse("1 2 3"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 2 3");
  }

  @Test
  void sum_withAProcessThatOnlyServes_leavesFairnessAlone() {
    Measurement client = Measurement.of(List.of(caller(4, 10)), SECOND).withAllocated(100);
    Measurement host = Measurement.none(SECOND).withAllocated(50);

    Measurement sum = Measurement.sum(List.of(host, client));

    assertThat(sum.fairness()).isEqualTo(1);
    assertThat(sum.writes()).isEqualTo(4);
    assertThat(sum.allocated()).isEqualTo(150);
  }

  @Test
  void fairness_callerLeftOut_isZero() {
    assertThat(Measurement.of(List.of(caller(9, 1), caller(0, 1)), SECOND).fairness())
        .isZero();
  }

  @Test
  void answered_afterTheWindow_countsInLatenciesOnly() {
    CallerTally tally = new CallerTally(100);
    tally.answered(50, 150, 1);

    assertThat(tally.writes()).isZero();
    assertThat(tally.latencies().count()).isEqualTo(1);
    assertThat(tally.latencies().max()).isEqualTo(100);
  }

  private static CallerTally caller(int writes, long nanos) {
    CallerTally tally = new CallerTally(SECOND);
    for (int i = 0; i < writes; i++) {
      tally.answered(0, nanos, 1);
    }
    return tally;
  }
}
