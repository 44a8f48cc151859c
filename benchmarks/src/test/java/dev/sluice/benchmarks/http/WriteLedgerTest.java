package dev.sluice.benchmarks.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WriteLedgerTest {
  @Test
  void ledger_tellsLostDoubledAndUnacknowledgedApart() {
    WriteLedger ledger = new WriteLedger();
    ledger.ended(0, true);
    ledger.ended(1, true);
    ledger.ended(2, false);
    ledger.ended(3, false);
    ledger.found(0);
    ledger.found(0);
    ledger.found(2);

    assertThat(ledger.acknowledged()).isEqualTo(2);
    assertThat(ledger.lost()).isEqualTo(1); // 1
    assertThat(ledger.doubled()).isEqualTo(1); // 0
    assertThat(ledger.unacknowledged()).isEqualTo(1); // 2
  }
}
