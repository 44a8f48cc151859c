package dev.sluice.internal.commit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** G8: the texts that are kept parsed are bounded by their length. */
final class StatementsTest {
  @Test
  void texts_manyAndLong_areNotAllKept() {
    String filler = "x".repeat(60_000);
    for (int i = 0; i < 200; i++) {
      assertThat(Statements.parse("SELECT '" + filler + i + "'").returnsRows()).isTrue();
    }
    Statements.parse("SELECT '" + "x".repeat(9_000_000) + "'");

    assertThat(Statements.charsKept()).isLessThan((4 << 20) + 70_000);
  }

  @Test
  void text_ofOrdinaryLength_isParsedOnce() {
    assertThat(Statements.parse("SELECT 17")).isSameAs(Statements.parse("SELECT 17"));
  }
}
