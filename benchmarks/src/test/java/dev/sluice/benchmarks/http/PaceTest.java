package dev.sluice.benchmarks.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PaceTest {
  @Test
  void rate_afterAStall_countsFromWhenEachWasToBeSent() {
    Pace pace = Pace.open(/* perSecond= */ 1000, Long.MAX_VALUE);
    pace.begin(0);

    assertThat(pace.take(0)).isZero();
    assertThat(pace.isDue(999_999)).isFalse();
    // A stall of 3 ms: three are due at once, each with its own time.
    assertThat(pace.take(3_500_000)).isEqualTo(1_000_000);
    assertThat(pace.take(3_500_000)).isEqualTo(2_000_000);
    assertThat(pace.take(3_500_000)).isEqualTo(3_000_000);
    assertThat(pace.isDue(3_500_000)).isFalse();
    assertThat(pace.overdue(3_500_000)).isZero();
    assertThat(pace.overdue(5_500_000)).isEqualTo(2);
  }

  @Test
  void noRate_isDueWheneverAConnectionIsFree_upToTheLimit() {
    Pace pace = Pace.closed(2);

    assertThat(pace.take(17)).isEqualTo(17);
    assertThat(pace.isDue(17)).isTrue();
    pace.take(18);
    assertThat(pace.isDue(19)).isFalse();
    assertThat(pace.isExhausted()).isTrue();
  }
}
