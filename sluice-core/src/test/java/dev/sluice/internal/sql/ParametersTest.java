package dev.sluice.internal.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParametersTest {

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
          SELECT 1                             | 0 | ~~
          SELECT ?, ?                          | 2 | ~~
          SELECT ?3, ?                         | 4 | 3=?3
          SELECT ?, ?1                         | 1 | 1=?1
          SELECT :a, @a, $a, #a                | 4 | 1=:a 2=@a 3=$a 4=#a
          SELECT :a, :a, ?, :A                 | 3 | 1=:a 3=:A
          SELECT :a, ?1                        | 1 | 1=:a
          SELECT ?05, ?5, :x                   | 6 | 5=?05 6=:x
          SELECT $a::b(c), $a::b               | 2 | 1=$a::b(c) 2=$a::b
          SELECT :a(b), $::c, :::d             | 3 | 1=:a(b) 2=$::c 3=:::d
          SELECT :$a, $a                       | 2 | 1=:$a 2=$a
          SELECT :größe, @x1$y                 | 2 | 1=:größe 2=@x1$y
          SELECT '?', "?", [?], `:a`, x'00'    | 0 | ~~
          SELECT 1 -- ? :a                     | 0 | ~~
          SELECT /* ? */ ?                     | 1 | ~~
          SELECT a$b, b$                       | 0 | ~~
          SELECT x?1, 1?2                      | 2 | 1=?1 2=?2
          SELECT 1.5e+3?                       | 1 | ~~
          SELECT a->:b, a->>?                  | 2 | 1=:b
          """)
  void parameters_areNumberedAsInSqlite(String sql, int count, String named) {
    ParsedStatement statement = ParsedStatement.parse(sql);

    assertThat(statement.parameterCount()).isEqualTo(count);
    assertThat(String.join(
            " ",
            statement.parameters().stream().map(p -> p.index() + "=" + p.name()).toList()))
        .isEqualTo(named);
  }

  @Test
  void name_withPrefix_findsOne() {
    ParsedStatement statement = ParsedStatement.parse("SELECT ?, :a, @a, ?7, :$a, $a");

    assertThat(statement.indexesOf(":a")).containsExactly(2);
    assertThat(statement.indexesOf("@a")).containsExactly(3);
    assertThat(statement.indexesOf("?7")).containsExactly(7);
    assertThat(statement.indexesOf(":$a")).containsExactly(8);
    assertThat(statement.indexesOf("$a")).containsExactly(9);
  }

  @Test
  void name_withoutPrefix_findsAllSpellings() {
    ParsedStatement statement = ParsedStatement.parse("SELECT :a, @a, $a, ?7, :A");

    assertThat(statement.indexesOf("a")).containsExactly(1, 2, 3);
    assertThat(statement.indexesOf("A")).containsExactly(8);
  }

  @Test
  void name_unknown_findsNone() {
    ParsedStatement statement = ParsedStatement.parse("SELECT :a, ?7");

    assertThat(statement.indexesOf("b")).isEmpty();
    assertThat(statement.indexesOf("7")).isEmpty();
    assertThat(statement.indexesOf("")).isEmpty();
  }
}
