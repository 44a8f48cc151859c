package dev.sluice.internal.sql;

import static dev.sluice.internal.sql.StatementKind.READ;
import static dev.sluice.internal.sql.StatementKind.REFUSED;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds the parser's answers against those of SQLite itself, statement by statement. */
class ParsedStatementAgainstSqliteTest {
  private static final List<String> AROUND =
      List.of("%s", "%s;", " /* ? ; */ %s -- :x\n ;", "\uFEFF;; %s ;;");

  private static final List<String> CTES = List.of(
      "",
      "WITH x AS (SELECT ?) ",
      "WITH RECURSIVE x(n) AS (SELECT :n UNION ALL SELECT n + 1 FROM x LIMIT 3) ",
      "WITH delete_ AS NOT MATERIALIZED (SELECT 1), \"insert\" AS MATERIALIZED (VALUES (@v)) ",
      "WITH replace(a) AS (SELECT ')' || \"a(\" FROM (SELECT 1 AS \"a(\")) ");

  private static final List<String> TABLES =
      List.of("t", "main.t", "\"t\"", "'t'", "[t]", "`t`", "main . \"t\"", "größe", "\"a \"\"b\"");

  private static final List<String> CONFLICTS =
      List.of("", "OR ABORT", "OR FAIL", "OR IGNORE", "OR REPLACE", "or /* x */ rollback");

  private static final List<String> RETURNING = List.of("", " RETURNING *", " returning a, ?7 + b");

  private static final List<String> EXPRESSIONS = List.of(
      "?, ?, ?2, ?",
      ":a, @a, $a, #a, :a",
      "?05, ?5, :b, ?1",
      "$a::b(c), $::d, :::e, :f(1), :$g",
      "'?' || 'it''s' || x'3f' || \"a\" || [b] || `a`",
      "1e5, 1.e5, .5, 0x1F, 1_000, 1.5e-3, 5 -- ?",
      "a->'$.x', a->>:p, -?, +?, ~?, a||?",
      "CASE a WHEN ? THEN ? ELSE (SELECT ?) END",
      "größe_1 + 1 FROM (SELECT 1 AS größe_1, 2 AS a, 3 AS b)",
      "a<>?, a!=?, a<<?, a==?, a<=?");

  private static final List<String> OTHERS = List.of(
      "VALUES (1, ?), (2, :a)",
      "SELECT * FROM pragma_table_info('t')",
      "SELECT * FROM t WHERE a IN (SELECT b FROM \"a \"\"b\") ORDER BY 1 LIMIT coalesce(?, 5) OFFSET coalesce(?, 0)",
      "SELECT * FROM fts WHERE fts MATCH coalesce(?, 'x')",
      "SELECT count(*) OVER (PARTITION BY a) FROM t",
      "INSERT INTO fts (fts) VALUES ('optimize')",
      "INSERT INTO door VALUES (1)",
      "INSERT INTO t (a) SELECT 1 WHERE true ON CONFLICT (a) DO UPDATE SET b = excluded.b",
      "INSERT INTO t DEFAULT VALUES",
      "UPDATE t SET (a, b) = (SELECT ?, ?) FROM größe WHERE größe.a = t.a",
      "UPDATE sqlite_sequence SET seq = 0",
      "CREATE TABLE IF NOT EXISTS main.n (a INTEGER PRIMARY KEY, b TEXT) STRICT",
      "CREATE TABLE n AS SELECT * FROM t",
      "CREATE UNIQUE INDEX n ON t (a, b) WHERE a > 1",
      "CREATE VIEW n AS SELECT a AS returning_ FROM t",
      "CREATE VIRTUAL TABLE n USING fts5 (a, content = 't')",
      "CREATE TRIGGER n AFTER UPDATE OF a ON t WHEN new.a > 1 BEGIN"
          + " UPDATE t SET b = CASE WHEN a THEN 1 END; DELETE FROM größe; END",
      "CREATE TRIGGER begin INSTEAD OF DELETE ON door BEGIN SELECT ';' ; END",
      "DROP TABLE IF EXISTS größe",
      "DROP VIEW door",
      "DROP INDEX i",
      "DROP TRIGGER tr",
      "ALTER TABLE t RENAME TO n",
      "ALTER TABLE t ADD COLUMN n DEFAULT 1",
      "ALTER TABLE t RENAME a TO n",
      "ALTER TABLE größe DROP COLUMN b",
      "ANALYZE",
      "ANALYZE t",
      "REINDEX",
      "REINDEX i",
      "VACUUM",
      "VACUUM main");

  @TempDir
  Path folder;

  private RealSqlite sqlite;

  @BeforeEach
  void open() throws SQLException {
    sqlite = RealSqlite.open(
        folder.resolve("app.db").toString(),
        "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a UNIQUE, b)",
        "CREATE TABLE größe (a, b)",
        "CREATE TABLE \"a \"\"b\" (a, b)",
        "CREATE INDEX i ON t (b)",
        "CREATE VIEW door AS SELECT a FROM t",
        "CREATE TRIGGER tr INSTEAD OF INSERT ON door BEGIN INSERT INTO t (a) VALUES (new.a); END",
        "CREATE VIRTUAL TABLE fts USING fts5 (text)",
        "INSERT INTO t (a, b) VALUES (1, 2), (3, 4)");
  }

  @AfterEach
  void close() throws SQLException {
    sqlite.close();
  }

  @Test
  void statement_acceptedByBoth_isTheSameToBoth() throws SQLException {
    List<String> rejected = new ArrayList<>();
    List<String> corpus = corpus();
    for (String sql : corpus) {
      ParsedStatement statement = ParsedStatement.parse(sql);
      assertThat(statement.kind()).as(sql).isNotEqualTo(REFUSED);
      Optional<RealSqlite.Facts> facts = sqlite.prepare(sql);
      if (facts.isEmpty()) {
        rejected.add(sql);
        continue;
      }
      assertThat(sqlite.prepare(statement.sql())).as(sql).isEqualTo(facts);
      assertThat(statement.parameterCount()).as(sql).isEqualTo(facts.get().parameters());
      assertThat(statement.returnsRows()).as(sql).isEqualTo(facts.get().columns() > 0);
      assertThat(statement.kind() != READ).as(sql).isEqualTo(sqlite.writes(statement.sql()));
      if (statement.target().isPresent()) {
        assertThat(sqlite.opensForWriting(statement.target().get(), statement.sql()))
            .as(sql)
            .isTrue();
      }
    }
    assertThat(corpus.size()).isGreaterThan(400);
    assertThat(rejected).as("the corpus is meant to be SQL").isEmpty();
  }

  @Test
  void read_run_leavesTheFileAsItWas() throws SQLException {
    List<String> corpus = new ArrayList<>(corpus());
    corpus().forEach(sql -> corpus.add("EXPLAIN " + ParsedStatement.parse(sql).sql()));
    corpus()
        .forEach(
            sql -> corpus.add("EXPLAIN QUERY PLAN " + ParsedStatement.parse(sql).sql()));
    List<List<String>> before = state();
    int reads = 0;
    for (String sql : corpus) {
      if (ParsedStatement.parse(sql).kind() == READ) {
        sqlite.run(sql);
        assertThat(state()).as(sql).isEqualTo(before);
        reads++;
      }
    }
    assertThat(reads).isGreaterThan(400);
  }

  @Test
  void pragma_accepted_onlyReads() throws SQLException {
    List<String> settings = sqlite.rows("SELECT DISTINCT name FROM pragma_pragma_list").stream()
        .map(List::getFirst)
        .toList();
    int reads = 0;
    for (String name : settings) {
      for (String form :
          List.of("%s", "main.%s", "%s = 1", "%s(2)", "\"%s\"('t')", "%s = ON", "%s = -1")) {
        String sql = "PRAGMA " + form.formatted(name);
        ParsedStatement statement = ParsedStatement.parse(sql);
        Optional<RealSqlite.Facts> facts = sqlite.prepare(sql);
        if (statement.kind() == REFUSED || facts.isEmpty()) {
          continue;
        }
        assertThat(statement.returnsRows()).as(sql).isEqualTo(facts.get().columns() > 0);
        if (statement.kind() == READ) {
          List<List<String>> before = state();
          sqlite.run(sql);
          assertThat(state()).as(sql).isEqualTo(before);
          reads++;
        } else {
          assertThat(name).isIn("application_id", "user_version", "optimize");
        }
      }
    }
    assertThat(reads).isGreaterThan(100);
  }

  @Test
  void parameters_upToTheLimit_agree() throws SQLException {
    String highest = "SELECT ?" + Parameters.HIGHEST;

    assertThat(sqlite.prepare(highest).orElseThrow().parameters())
        .isEqualTo(ParsedStatement.parse(highest).parameterCount());
    assertThat(sqlite.prepare("SELECT ?" + (Parameters.HIGHEST + 1))).isEmpty();
  }

  @Test
  void script_splitByUs_runsInSqlite() throws SQLException {
    String script = """
        CREATE TABLE log (a); -- it;s
        CREATE TRIGGER r AFTER INSERT ON t BEGIN
          INSERT INTO log VALUES (CASE new.a WHEN 1 THEN 'END;' ELSE ';' END);
          INSERT INTO log VALUES (';'); /* END; */
        END;
        INSERT INTO t (a) VALUES (77), (78);
        """;

    for (String sql : ParsedStatement.split(script)) {
      sqlite.run(sql);
    }

    assertThat(sqlite.value("SELECT count(*) FROM log")).isEqualTo("4");
  }

  private List<List<String>> state() throws SQLException {
    List<List<String>> state = new ArrayList<>();
    for (String pragma : List.of(
        "application_id",
        "auto_vacuum",
        "busy_timeout",
        "cache_size",
        "foreign_keys",
        "journal_mode",
        "journal_size_limit",
        "locking_mode",
        "max_page_count",
        "page_count",
        "query_only",
        "recursive_triggers",
        "schema_version",
        "secure_delete",
        "synchronous",
        "temp_store",
        "trusted_schema",
        "user_version",
        "wal_autocheckpoint",
        "writable_schema")) {
      state.addAll(sqlite.rows("PRAGMA " + pragma));
    }
    state.addAll(sqlite.rows("SELECT total_changes()"));
    state.addAll(sqlite.rows("SELECT * FROM sqlite_schema"));
    state.addAll(sqlite.rows("SELECT * FROM sqlite_temp_schema"));
    return state;
  }

  private static List<String> corpus() {
    Stream<String> selects = EXPRESSIONS.stream()
        .flatMap(e -> CTES.stream().map(cte -> cte + "SELECT " + e))
        .map(sql -> sql.contains(" FROM (SELECT 1 AS gr") ? sql : sql + "\n FROM t");
    Stream<String> inserts = TABLES.stream()
        .flatMap(table -> CONFLICTS.stream().map(or -> "INSERT " + or + " INTO " + table))
        .flatMap(head -> RETURNING.stream().map(tail -> head + " (a, b) VALUES (?, ?)" + tail));
    Stream<String> updates = TABLES.stream()
        .flatMap(table -> CONFLICTS.stream().map(or -> "UPDATE " + or + " " + table))
        .flatMap(head -> RETURNING.stream().map(tail -> head + " SET a = :a WHERE b = ?" + tail));
    Stream<String> deletes = TABLES.stream()
        .flatMap(table -> CTES.stream().map(cte -> cte + "DELETE FROM " + table))
        .flatMap(head -> RETURNING.stream().map(tail -> head + " WHERE a = $a::b" + tail));
    Stream<String> replaces = TABLES.stream()
        .flatMap(table -> CTES.stream().map(cte -> cte + "REPLACE INTO " + table))
        .flatMap(head -> RETURNING.stream().map(tail -> head + " (a) VALUES (@a)" + tail));
    Stream<String> others =
        OTHERS.stream().flatMap(sql -> AROUND.stream().map(around -> around.formatted(sql)));
    return Stream.of(selects, inserts, updates, deletes, replaces, others)
        .flatMap(statements -> statements)
        .toList();
  }
}
