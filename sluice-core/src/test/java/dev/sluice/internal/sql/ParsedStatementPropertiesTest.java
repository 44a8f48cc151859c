package dev.sluice.internal.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.statistics.Statistics;

class ParsedStatementPropertiesTest {

  @Property(tries = 500)
  void script_joinedFromStatements_splitsIntoThem(
      @ForAll @Size(max = 8) List<@From("statements") String> statements,
      @ForAll("separators") String separator) {
    String script = separator + String.join(separator, statements) + separator;

    assertThat(ParsedStatement.split(script)).isEqualTo(statements);
  }

  @Property(tries = 1000)
  void script_ofAnything_splitsTheSameAgain(@ForAll("soup") String script) {
    List<String> statements;
    try {
      statements = ParsedStatement.split(script);
    } catch (SqlSyntaxException unreadable) {
      return;
    }

    assertThat(ParsedStatement.split(String.join(" ;", statements))).isEqualTo(statements);
    for (String statement : statements) {
      assertThat(ParsedStatement.split(statement)).containsExactly(statement);
    }
  }

  @Property(tries = 1000)
  void text_acceptedBySqlite_isOneStatementWithTheSameParameters(@ForAll("soup") String soup)
      throws SQLException {
    String sql = "SELECT 1 " + soup;
    try (RealSqlite sqlite = RealSqlite.open(":memory:", "CREATE TABLE t (a, b)")) {
      Optional<RealSqlite.Facts> facts = sqlite.prepare(sql);
      if (facts.isPresent()) {
        assertAgrees(sqlite, sql, facts.get());
      }
    }
  }

  @Property(tries = 1000)
  void statement_acceptedBySqlite_isNoHiddenWrite(@ForAll("words") String sql) throws SQLException {
    try (RealSqlite sqlite =
        RealSqlite.open(":memory:", "CREATE TABLE t (a, b)", "CREATE TABLE replace (a, b)")) {
      boolean accepted = sqlite.prepare(sql).isPresent();
      Statistics.collect(accepted ? "accepted" : "rejected");
      if (accepted) {
        assertKind(sqlite, ParsedStatement.parse(sql));
      }
    }
  }

  private static void assertKind(RealSqlite sqlite, ParsedStatement statement) throws SQLException {
    assertThat(statement.refusal()).isEmpty();
    boolean explains = statement.sql().startsWith("EXPLAIN");
    if (statement.kind() == StatementKind.READ) {
      assertThat(!explains && sqlite.writes(statement.sql())).isFalse();
    } else if (statement.kind() == StatementKind.WRITE) {
      assertThat(explains).isFalse();
      assertThat(sqlite.opensForWriting(statement.target().orElseThrow(), statement.sql()))
          .isTrue();
    }
  }

  private static void assertAgrees(RealSqlite sqlite, String sql, RealSqlite.Facts facts)
      throws SQLException {
    ParsedStatement statement;
    try {
      statement = ParsedStatement.parse(sql);
    } catch (SqlSyntaxException stricter) {
      // SQLite takes the first of several statements, and a comment that stays open.
      assertThat(stricter)
          .message()
          .matches("(?s).*(statements where one is expected|is not closed|has no end).*");
      return;
    }
    assertThat(statement.parameterCount()).isEqualTo(facts.parameters());
    assertThat(sqlite.prepare(statement.sql())).contains(facts);
  }

  @Provide
  Arbitrary<String> statements() {
    return Arbitraries.of(
        "SELECT 1",
        "SELECT ';', \"a;\"\"b\", `;`, [;\"], x';'",
        "INSERT INTO t VALUES ('it''s; -- no comment')",
        "SELECT /* ; */ 1 -- ;\n + 2",
        "BEGIN",
        "END",
        "SELECT CASE WHEN 1 THEN 2 END",
        "CREATE TRIGGER r AFTER INSERT ON t BEGIN SELECT CASE 1 WHEN 1 THEN 2 END; SELECT 2; END",
        "create temp trigger r after delete on t begin delete from t; /* ; end; */ end",
        "EXPLAIN QUERY PLAN CREATE TRIGGER r INSTEAD OF UPDATE ON v BEGIN SELECT 1; END",
        "CREATE TABLE \"trigger\" (\"begin\")",
        "größe $a::b(c;d) ?1");
  }

  @Provide
  Arbitrary<String> separators() {
    return Arbitraries.of(";", " ; ", ";;", "\n;-- x;'\n", ";/* ; END; */", " \uFEFF;\t\f\r\n");
  }

  @Provide
  Arbitrary<String> words() {
    Arbitrary<String> head = Arbitraries.of(
        "", "EXPLAIN", "EXPLAIN QUERY PLAN", "EXPLAIN QUERY", "WITH", "WITH x AS (SELECT 1)");
    Arbitrary<String> verb = Arbitraries.of(
        "SELECT 1",
        "SELECT * FROM",
        "VALUES (1)",
        "INSERT INTO",
        "REPLACE INTO",
        "UPDATE",
        "DELETE FROM",
        "INSERT OR REPLACE INTO",
        "UPDATE OR IGNORE",
        "replace AS (SELECT 1)",
        "recursive AS (SELECT 1)",
        "RECURSIVE x AS (VALUES (1))",
        "REPLACE",
        "SELECT a FROM t");
    Arbitrary<String> name = Arbitraries.of("", "t", "replace", "main.t", "'t'", "\"T\" AS x", "x");
    Arbitrary<String> tail = Arbitraries.of(
        "",
        "SELECT 1, 2",
        "VALUES (1, 2)",
        "SET a = 1",
        "SET a = (SELECT 1)",
        "WHERE a = 1",
        "DEFAULT VALUES",
        "RETURNING a",
        "SELECT * FROM replace",
        "DELETE FROM t WHERE a",
        "REPLACE INTO t VALUES (1, 2)",
        ", t",
        "SET a = 1 FROM replace AS y");
    return Combinators.combine(head, verb, name, tail)
        .as((a, b, c, d) -> a + " " + b + " " + c + " " + d)
        .map(String::strip);
  }

  @Provide
  Arbitrary<String> soup() {
    Arbitrary<String> pieces = Arbitraries.of(
        "'",
        "''",
        "\"",
        "`",
        "[",
        "]",
        ";",
        "--",
        "\n",
        "/*",
        "*/",
        "*",
        "/",
        "-",
        "x'",
        "X",
        "?",
        "?2",
        ":",
        ":a",
        "@",
        "$",
        "$a",
        "#b",
        "::",
        "(",
        ")",
        ",",
        ".",
        "1",
        "1e",
        "1.5",
        "0x",
        "_",
        " ",
        "\t",
        "\u000b",
        "\uFEFF",
        "é",
        "😀",
        "a",
        "b",
        "+",
        "||",
        "->",
        "AS",
        "FROM t",
        "AND",
        "BEGIN",
        "END",
        "; END",
        "CREATE TRIGGER",
        "EXPLAIN",
        "\\",
        "!",
        "=");
    return pieces.list().ofMaxSize(14).map(list -> String.join("", list));
  }
}
