package dev.sluice.internal.sql;

import static dev.sluice.internal.sql.StatementKind.DDL;
import static dev.sluice.internal.sql.StatementKind.MAINTENANCE;
import static dev.sluice.internal.sql.StatementKind.READ;
import static dev.sluice.internal.sql.StatementKind.REFUSED;
import static dev.sluice.internal.sql.StatementKind.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.SluiceOptions;
import java.util.Arrays;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParsedStatementTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT 1",
        "select 1;",
        " \t\r\n\f SELECT 1 ; ; ",
        "/* ; */ SELECT 1 -- ; done",
        "\uFEFFSELECT 1",
        ";;SELECT 1",
        "VALUES (1), (2)",
        "WITH a AS (SELECT 1) SELECT * FROM a",
        "WITH RECURSIVE a(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM a LIMIT 5) SELECT x FROM a",
        "WITH replace AS (SELECT 1), b AS NOT MATERIALIZED (SELECT 2) SELECT * FROM replace, b",
        "WITH \"insert\"(a, b) AS MATERIALIZED (VALUES (1, (2))) VALUES (3)",
        "EXPLAIN SELECT 1",
        "explain query plan DELETE FROM t WHERE a = 1",
        "EXPLAIN WITH a AS (SELECT 1) INSERT INTO t SELECT * FROM a",
        "EXPLAIN CREATE TABLE x (a)",
        "SELECT * FROM _sluice_state",
        "SELECT * FROM pragma_table_info('t')",
        "SELECT load_extension FROM t",
        "SELECT 'load_extension(' || 1",
        "PRAGMA table_info(t)",
        "PRAGMA table_info = t",
        "pragma main.\"index_list\"('i')",
        "PRAGMA integrity_check(10)",
        "PRAGMA [user_version]",
        "PRAGMA journal_mode",
        "PRAGMA schema_version;",
        "PRAGMA synchronous /* no value */"
      })
  void read_isRecognised(String sql) {
    ParsedStatement statement = ParsedStatement.parse(sql);

    assertThat(statement.kind()).isEqualTo(READ);
    assertThat(statement.returnsRows()).isTrue();
    assertThat(statement.target()).isEmpty();
    assertThat(statement.refusal()).isEmpty();
    assertThat(statement.isInsert()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
          INSERT INTO t VALUES (1)                                   | t       | SHARED | true  | false
          insert or ignore into main.Files(a) values (?)             | Files   | SHARED | true  | false
          INSERT OR REPLACE INTO "a ""b\""" VALUES (1) RETURNING *    | a "b"   | SHARED | true  | true
          INSERT OR FAIL INTO t VALUES (1)                           | t       | ALONE  | true  | false
          INSERT OR /* x */ ROLLBACK INTO t VALUES (1)               | t       | ALONE  | true  | false
          INSERT INTO t VALUES ('RETURNING OR FAIL')                 | t       | SHARED | true  | false
          INSERT INTO t SELECT 1 ON CONFLICT (a) DO UPDATE SET a = 2 | t       | SHARED | true  | false
          REPLACE INTO [x y] VALUES (1)                              | x y     | SHARED | true  | false
          UPDATE `t` SET a = 1 RETURNING a                           | t       | SHARED | false | true
          UPDATE OR ABORT 't' AS x SET a = 1                         | t       | SHARED | false | false
          update or rollback "main" . t set a = 1                    | t       | ALONE  | false | false
          UPDATE OR FAIL t SET a = 1                                 | t       | ALONE  | false | false
          DELETE FROM größe WHERE a = 1 returning 1                  | größe   | SHARED | false | true
          DELETE FROM "returning"                                    | returning | SHARED | false | false
          WITH a AS (SELECT 1) INSERT INTO t SELECT * FROM a         | t       | SHARED | true  | false
          WITH a AS (SELECT 1), b(c) AS (SELECT 2) UPDATE t SET x=1  | t       | SHARED | false | false
          WITH a AS (SELECT 1) DELETE FROM t                         | t       | SHARED | false | false
          WITH a AS (SELECT 1) REPLACE INTO t SELECT 1               | t       | SHARED | true  | false
          INSERT INTO t SELECT * FROM _sluice_state                  | t       | SHARED | true  | false
          INSERT INTO _sluice_wf_step VALUES (1)                     | _sluice_wf_step | SHARED | true | false
          UPDATE sqlite_sequence SET seq = 0                         | sqlite_sequence | SHARED | false | false
          """)
  void write_isRecognised(
      String sql, String target, Sharing sharing, boolean insert, boolean returnsRows) {
    ParsedStatement statement = ParsedStatement.parse(sql);

    assertThat(statement.kind()).isEqualTo(WRITE);
    assertThat(statement.target()).contains(target);
    assertThat(statement.sharing()).isEqualTo(sharing);
    assertThat(statement.isInsert()).isEqualTo(insert);
    assertThat(statement.returnsRows()).isEqualTo(returnsRows);
    assertThat(statement.isTransactional()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CREATE TABLE t (a)",
        "create table if not exists main.t (a) strict",
        "CREATE TABLE t AS SELECT 1",
        "CREATE UNIQUE INDEX IF NOT EXISTS i ON t (a)",
        "CREATE VIEW v AS SELECT temp.a FROM readings temp",
        "CREATE VIRTUAL TABLE f USING fts5(a)",
        "CREATE TRIGGER r AFTER INSERT ON t BEGIN DELETE FROM t; END",
        "DROP TABLE IF EXISTS t",
        "DROP INDEX main.i",
        "DROP VIEW v",
        "DROP TRIGGER r",
        "ALTER TABLE t RENAME TO u",
        "CREATE TABLE temperature (temp)",
        "PRAGMA user_version = 3",
        "PRAGMA main.application_id(-1)",
      })
  void schemaChange_isAlone(String sql) {
    ParsedStatement statement = ParsedStatement.parse(sql);

    assertThat(statement.kind()).isEqualTo(DDL);
    assertThat(statement.sharing()).isEqualTo(Sharing.ALONE);
    assertThat(statement.returnsRows()).isFalse();
    assertThat(statement.isTransactional()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "ANALYZE, true",
    "ANALYZE t, true",
    "REINDEX, true",
    "REINDEX main.i, true",
    "PRAGMA optimize, true",
    "PRAGMA optimize(0x10002), true",
    "VACUUM, false",
    "vacuum main, false"
  })
  void maintenance_isAlone(String sql, boolean transactional) {
    ParsedStatement statement = ParsedStatement.parse(sql);

    assertThat(statement.kind()).isEqualTo(MAINTENANCE);
    assertThat(statement.sharing()).isEqualTo(Sharing.ALONE);
    assertThat(statement.isTransactional()).isEqualTo(transactional);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
          BEGIN IMMEDIATE                                          | transaction(
          COMMIT                                                   | transaction(
          end transaction                                          | transaction(
          /* x */ ROLLBACK TO a                                    | transaction(
          SAVEPOINT a                                              | transaction(
          RELEASE a                                                | transaction(
          ATTACH 'x.db' AS x                                       | as its own Sluice
          DETACH x                                                 | as its own Sluice
          VACUUM INTO 'copy.db'                                    | another program
          VACUUM main INTO ?                                       | another program
          CREATE TEMP TABLE t (a)                                  | temporary
          CREATE TEMPORARY TRIGGER r AFTER INSERT ON t BEGIN SELECT 1; END | temporary
          CREATE TABLE temp.t (a)                                  | temporary
          CREATE INDEX "TEMP".i ON t (a)                           | temporary
          DROP TABLE IF EXISTS [temp].t                            | temporary
          ALTER TABLE temp.t RENAME TO u                           | temporary
          INSERT INTO temp.t VALUES (1)                            | temporary
          UPDATE OR IGNORE 'temp'.t SET a = 1                      | temporary
          WITH a AS (SELECT 1) DELETE FROM Temp.t                  | temporary
          PRAGMA temp.user_version = 1                             | temporary
          INSERT INTO _sluice_state VALUES (1)                     | _sluice_
          UPDATE "_SLUICE_state" SET a = 1                         | _sluice_
          DELETE FROM main.[_sluice_receipt]                       | _sluice_
          WITH a AS (SELECT 1) DELETE FROM `_sluice_state`         | _sluice_
          DROP TABLE _sluice_state                                 | _sluice_
          ALTER TABLE t RENAME TO '_sluice_x'                      | _sluice_
          CREATE TRIGGER r AFTER INSERT ON t BEGIN DELETE FROM "_sluice_state"; END | _sluice_
          CREATE INDEX i ON _sluice_state (a)                      | _sluice_
          CREATE VIRTUAL TABLE _sluice USING fts5(state)           | _sluice_
          INSERT INTO sqlite_schema VALUES (1)                     | belongs to SQLite
          DELETE FROM sqlite_master                                | belongs to SQLite
          UPDATE sqlite_dbpage SET data = ?                        | belongs to SQLite
          SELECT load_extension('x')                               | load_extension
          CREATE VIEW v AS SELECT "Load_Extension" /**/ ('x')      | load_extension
          SELECT fts3_tokenizer('simple', ?)                       | FTS5
          SELECT * FROM pragma_optimize                            | PRAGMA optimize
          SELECT * FROM "pragma_optimize"(-1)                      | PRAGMA optimize
          EXPLAIN PRAGMA user_version = 4                          | without EXPLAIN
          EXPLAIN QUERY PLAN PRAGMA journal_mode                   | without EXPLAIN
          EXPLAIN /* */ -- x                                       | keyword
          EXPLAIN EXPLAIN SELECT 1                                 | EXPLAIN is not known
          EXPLAIN COMMIT                                           | transaction(
          EXPLAIN VACUUM                                           | maintenance
          PRAGMA                                                   | spelling
          PRAGMA journal_mode = DELETE                             | leave the value out
          PRAGMA "journal_mode"(DELETE)                            | leave the value out
          PRAGMA main.synchronous = 0                              | SluiceOptions.withDurability
          PRAGMA foreign_keys(0)                                   | SluiceOptions.withForeignKeys
          PRAGMA page_size = 8192                                  | close Sluice
          PRAGMA defer_foreign_keys = 1                            | DEFERRABLE
          PRAGMA data_version = 1                                  | no argument
          PRAGMA wal_checkpoint(TRUNCATE)                          | by itself
          PRAGMA incremental_vacuum(5)                             | VACUUM
          PRAGMA case_sensitive_like = 1                           | spelling
          PRAGMA shrink_memory                                     | spelling
          SELEC 1                                                  | SELEC is not known
          "SELECT" 1                                               | keyword
          (SELECT 1)                                               | keyword
          ſELECT 1                                                 | not known
          select2 1                                                | not known
          backup to x.db                                           | not known
          INSERT t VALUES (1)                                      | name of a table
          INSERT INTO (a) VALUES (1)                               | name of a table
          DELETE t                                                 | name of a table
          WITH a AS SELECT 1 SELECT 1                              | spelling
          WITH a AS (SELECT 1                                      | spelling
          WITH a AS (SELECT 1) PRAGMA journal_mode = DELETE        | spelling
          CREATE FUNCTION f                                        | spelling
          CREATE UNIQUE TABLE t (a)                                | spelling
          CREATE VIRTUAL VIEW t                                    | spelling
          DROP DATABASE x                                          | spelling
          ALTER INDEX i                                            | spelling
          DROP TABLE                                               | spelling
          """)
  void refused_saysWhatToDo(String sql, String hint) {
    ParsedStatement statement = ParsedStatement.parse(sql);

    assertThat(statement.kind()).isEqualTo(REFUSED);
    assertThat(statement.refusal()).get(InstanceOfAssertFactories.STRING).contains(hint);
    assertThat(statement.target()).isEmpty();
  }

  @Test
  void refusedPragma_namesOptionsThatExist() {
    assertThat(Arrays.stream(SluiceOptions.class.getMethods()).map(method -> method.getName()))
        .containsAll(Pragmas.OPTIONS.values());
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
          ~~                            | 0  | no statement
          ~ ; /* x */ ; -- y~           | 0  | no statement
          SELECT 1; SELECT 2            | 10 | split it, or pass a list
          SELECT 1;;; COMMIT            | 12 | split it, or pass a list
          SELECT 'a                     | 7  | add '
          SELECT 'a''                   | 7  | add '
          SELECT "a                     | 7  | add "
          SELECT `a                     | 7  | add `
          SELECT [a                     | 7  | add ]
          SELECT x'00                   | 7  | add '
          SELECT 1 /* x                 | 9  | add */
          SELECT 1 /*/                  | 9  | add */
          SELECT ?0                     | 7  | use ?1
          SELECT ?250001                | 7  | use ?1
          SELECT ?99999999999999999999  | 7  | use ?1
          CREATE TRIGGER r AFTER INSERT ON t BEGIN SELECT 1; | 0 | ; END
          """)
  void malformed_throwsWithPlaceAndNextStep(String sql, int position, String hint) {
    assertThatThrownBy(() -> ParsedStatement.parse(sql))
        .isInstanceOfSatisfying(
            SqlSyntaxException.class, e -> assertThat(e.position()).isEqualTo(position))
        .hasMessageContaining(hint);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT 1 \0 COMMIT",
        "SELECT 1 -- \0",
        "SELECT 'a\0b'",
        "SELECT '\uD800'",
        "SELECT \uDC00",
        "SELECT '\uD800\uD800'"
      })
  void unsendableText_throws(String sql) {
    assertThatThrownBy(() -> ParsedStatement.parse(sql)).isInstanceOf(SqlSyntaxException.class);
    assertThatThrownBy(() -> ParsedStatement.split(sql)).isInstanceOf(SqlSyntaxException.class);
  }

  @Test
  void surrogatePair_isText() {
    assertThat(ParsedStatement.parse("DELETE FROM 😀").target()).contains("😀");
  }

  @Test
  void sql_isTrimmedOfEverythingAround() {
    assertThat(ParsedStatement.parse(" /* a */ ; SELECT /* b */ ';' ; -- c").sql())
        .isEqualTo("SELECT /* b */ ';'");
  }

  @Test
  void toString_namesKindAndText() {
    assertThat(ParsedStatement.parse("SELECT 1;")).hasToString("READ SELECT 1");
  }
}
