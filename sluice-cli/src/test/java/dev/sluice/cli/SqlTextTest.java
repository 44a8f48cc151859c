package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SqlTextTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "select 1",
        "select 'it''s'",
        "select \"a\"\"b\"",
        "select [a b], `c`",
        "-- note",
        "select 1 /* x */",
        "select 1 - 2 / 3",
        "select x'00'"
      })
  void finishedText_isAccepted(String sql) {
    assertThat(SqlText.scan(sql).unfinished()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "select 'abc | a 'string'",
        "select 'it'' | a 'string'",
        "select \"abc | a quoted name",
        "select `abc | a quoted name",
        "select [abc | a [name]",
        "select 1 /* abc | a /* comment */",
        "select 1 /*/ | a /* comment */"
      })
  void openText_isNamed(String sql, String what) {
    assertThat(SqlText.scan(sql).unfinished()).contains(what);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"select :a", "select @a", "select $a", "select 1+:ä", "select ':x', :y", ":_1"})
  void namedParameters_areSeen(String sql) {
    assertThat(SqlText.scan(sql).named()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select ?",
        "select ?1",
        "select ':a'",
        "select \":a\"",
        "select 1 -- :a",
        "/* :a */ select 1",
        "select a$b",
        "select '$.a'",
        "select : a"
      })
  void textWithoutNamedParameters_isNotMistaken(String sql) {
    assertThat(SqlText.scan(sql).named()).isFalse();
  }
}
