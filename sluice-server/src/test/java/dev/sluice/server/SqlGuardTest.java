package dev.sluice.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What SQL must not do for those who send it over HTTP: touch other files, or Sluice's own tables. */
class SqlGuardTest extends ServedDatabase {
  private static final List<String> PATHS =
      List.of("/db/execute", "/db/query", "/db/request", "/db/execute?transaction");

  private List<String> ownTables() {
    return sluice
        .query("SELECT name || ' ' || sql AS shown FROM sqlite_schema"
            + " WHERE name LIKE '\\_sluice\\_%' ESCAPE '\\' ORDER BY name")
        .rows()
        .stream()
        .map(row -> row.text("shown"))
        .toList();
  }

  private void assertRefused(String sql) throws IOException {
    for (String path : PATHS) {
      String answer = posted(path, list(sql));
      assertThat(answer).as("%s %s", path, sql).contains("\"error\":").doesNotContain("\"values\"");
    }
    assertThat(posted("/db/execute?queue&wait", list(sql))).contains("\"error\":");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ATTACH 'other.db' AS o",
        "ATTACH DATABASE ':memory:' AS o",
        "/* */ attach 'other.db' as o",
        "DETACH main",
        "VACUUM INTO 'other.db'",
        "VACUUM main INTO 'other.db'",
        "SELECT load_extension('evil')",
        "SELECT \"load_extension\"('evil')",
        "SELECT load_extension /* */ ('evil', 'main')",
        "SELECT readfile('/etc/hostname')",
        "SELECT writefile('other.db', 'x')",
        "SELECT edit('x')",
        "SELECT fts3_tokenizer('simple')",
        "SELECT fts3_tokenizer('simple', x'0000000000000000')",
        "SELECT * FROM fsdir('/')",
        "SELECT * FROM zipfile('/x.zip')",
        "SELECT * FROM csv('/etc/hostname')",
        "CREATE VIRTUAL TABLE v USING csv(filename='/etc/hostname')",
        "CREATE VIRTUAL TABLE v USING zipfile('/x.zip')",
        "CREATE VIRTUAL TABLE v USING fsdir",
        "CREATE VIRTUAL TABLE temp.v USING fts5(a)",
        "PRAGMA temp_store_directory = '/tmp'",
        "PRAGMA writable_schema = 1",
        "PRAGMA journal_mode = DELETE",
        "PRAGMA main.journal_mode(DELETE)",
        "PRAGMA locking_mode = EXCLUSIVE",
        "PRAGMA trusted_schema = 1",
        "CREATE VIEW w AS SELECT load_extension('evil')",
        "CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT load_extension('evil'); END",
      })
  void files_andCode_cannotBeReached(String sql) throws IOException {
    execute("CREATE TABLE a(b)");
    assertRefused(sql);
    try (var files = Files.walk(folder)) {
      assertThat(files.map(Path::getFileName).map(Path::toString))
          .doesNotContain("other.db", "x.zip");
    }
  }

  /** SQLite's shell has functions for files; the library that is loaded here has none. */
  @Test
  void library_hasNoFunctionsAndModulesForFiles() throws IOException {
    Set<String> forFiles = Set.of(
        "readfile",
        "writefile",
        "edit",
        "fsdir",
        "lsmode",
        "zipfile",
        "zipfile_cds",
        "csv",
        "sqlite_dbdata",
        "sqlite_dbptr",
        "sqlite_dbpage",
        "vsv",
        "fileio");
    for (String list : List.of("pragma_function_list", "pragma_module_list")) {
      assertThat(sluice.query("SELECT DISTINCT lower(name) AS n FROM " + list).rows())
          .as(list)
          .isNotEmpty()
          .noneMatch(row -> forFiles.contains(row.text("n")));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DELETE FROM _sluice_state",
        "UPDATE _sluice_state SET batch = 0",
        "INSERT INTO \"_sluice_state\" DEFAULT VALUES",
        "REPLACE INTO [_SLUICE_STATE] DEFAULT VALUES",
        "DELETE FROM main.`_sluice_state`",
        "DELETE FROM '_sluice_state'",
        "WITH x AS (SELECT 1) DELETE FROM _sluice_state",
        "DROP TABLE _sluice_state",
        "DROP TABLE IF EXISTS main._sluice_state",
        "ALTER TABLE _sluice_state RENAME TO x",
        "ALTER TABLE a RENAME TO _sluice_b",
        "CREATE TABLE _sluice_b(c)",
        "CREATE TABLE _sluice_b AS SELECT 1",
        "CREATE VIEW _sluice_v AS SELECT 1",
        "CREATE INDEX i ON _sluice_state(batch)",
        "CREATE TRIGGER t AFTER INSERT ON a BEGIN DELETE FROM _sluice_state; END",
        "CREATE TRIGGER t AFTER INSERT ON a BEGIN UPDATE \"_sluice_state\" SET batch = 0; END",
        "CREATE TRIGGER t AFTER UPDATE ON _sluice_state BEGIN DELETE FROM a; END",
        "CREATE TRIGGER _sluice_t AFTER INSERT ON a BEGIN SELECT 1; END",
        "CREATE TABLE c(d REFERENCES _sluice_state ON DELETE CASCADE)",
        "CREATE VIRTUAL TABLE _sluice USING fts5(a)",
        "CREATE VIRTUAL TABLE v USING fts5(a, content='_sluice_state')",
        "DELETE FROM sqlite_schema",
        "UPDATE sqlite_master SET sql = ''",
        "INSERT INTO sqlite_dbpage VALUES(1, x'00')",
        "EXPLAIN PRAGMA writable_schema = 1",
      })
  void ownTables_cannotBeWritten(String sql) throws IOException {
    execute("CREATE TABLE a(b)");
    List<String> before = ownTables();
    assertThat(before).isNotEmpty();

    assertRefused(sql);

    assertThat(execute("INSERT INTO a VALUES(1)")).contains("\"rows_affected\":1");
    assertThat(ownTables()).isEqualTo(before);
  }

  @Test
  void ownTables_mayBeRead() throws IOException {
    assertThat(query("SELECT count(*) FROM _sluice_state")).contains("[[1]]");
  }

  @Test
  void script_thatIsLoaded_isGuardedToo() throws IOException {
    execute("CREATE TABLE a(b)");
    List<String> before = ownTables();
    for (String sql : List.of(
        "INSERT INTO a VALUES(1); DELETE FROM _sluice_state;",
        "INSERT INTO a VALUES(1); ATTACH 'other.db' AS o;",
        "INSERT INTO a VALUES(1); CREATE TRIGGER t AFTER INSERT ON a BEGIN DELETE FROM _sluice_state; END;")) {
      assertThat(posted("/db/load", sql)).as(sql).contains("\"error\":");
    }
    assertThat(query("SELECT count(*) FROM a")).contains("[[0]]");
    assertThat(ownTables()).isEqualTo(before);
    assertThat(folder.resolve("other.db")).doesNotExist();
  }

  /** Such a file can only be made by another program; what it brings must not reach Sluice's tables. */
  @Test
  void file_thatIsLoaded_withATriggerOnOwnTables_isRefused() throws Exception {
    Path file = folder.resolve("evil.db");
    Class.forName("org.sqlite.JDBC");
    try (var connection = java.sql.DriverManager.getConnection("jdbc:sqlite:" + file);
        var statement = connection.createStatement()) {
      statement.execute("CREATE TABLE a(b)");
      statement.execute("CREATE TRIGGER t AFTER INSERT ON a BEGIN DELETE FROM _sluice_state; END");
    }
    execute("CREATE TABLE kept(b)");

    var response = send(java.net.http.HttpRequest.newBuilder(uri("/db/load"))
        .POST(java.net.http.HttpRequest.BodyPublishers.ofFile(file)));

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).contains("trigger", "_sluice_");
    assertThat(query("SELECT count(*) FROM kept")).contains("[[0]]");
  }
}
