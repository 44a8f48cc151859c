package dev.sluice.internal.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** G8: the texts that are kept parsed are bounded by their length. */
final class KnownStatementsTest {
  @Test
  void texts_manyAndLong_areNotAllKept() {
    String filler = "x".repeat(60_000);
    for (int i = 0; i < 200; i++) {
      assertThat(KnownStatements.parse("SELECT '" + filler + i + "'").returnsRows())
          .isTrue();
    }
    KnownStatements.parse("SELECT '" + "x".repeat(9_000_000) + "'");

    assertThat(KnownStatements.charsKept()).isLessThan((4 << 20) + 70_000);
  }

  @Test
  void text_ofOrdinaryLength_isParsedOnce() {
    assertThat(KnownStatements.parse("SELECT 17")).isSameAs(KnownStatements.parse("SELECT 17"));
  }

  @Test
  void script_isSplitTheSame_theSecondTime() {
    for (int i = 0; i < 2; i++) {
      assertThat(KnownStatements.split(" SELECT 18 ; -- one"))
          .extracting(ParsedStatement::sql)
          .containsExactly("SELECT 18");
      assertThat(KnownStatements.split("SELECT 19; SELECT 20"))
          .extracting(ParsedStatement::sql)
          .containsExactly("SELECT 19", "SELECT 20");
      assertThat(KnownStatements.split(" -- none")).isEmpty();
      assertThatThrownBy(() -> KnownStatements.split("SELECT 'open"))
          .isInstanceOf(SqlSyntaxException.class);
    }
  }
}
