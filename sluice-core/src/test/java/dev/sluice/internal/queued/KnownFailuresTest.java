package dev.sluice.internal.queued;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KnownFailuresTest {
  @Test
  void writes_beforeThisWriter_areNotKnown() {
    KnownFailures known = new KnownFailures(10);
    known.add(12);

    assertThat(known.hasNot(10)).isFalse();
    assertThat(known.hasNot(11)).isTrue();
    assertThat(known.hasNot(12)).isFalse();
  }

  @Test
  void failures_beyondTheLimit_areForgottenWithAllBefore() {
    KnownFailures known = new KnownFailures(0);
    for (long sequence = 2; sequence <= 20_002; sequence += 2) {
      known.add(sequence);
    }

    assertThat(known.hasNot(1)).isFalse(); // went well, but that is not known any more
    assertThat(known.hasNot(2)).isFalse();
    assertThat(known.hasNot(3)).isTrue();
    assertThat(known.hasNot(4)).isFalse();
  }
}
