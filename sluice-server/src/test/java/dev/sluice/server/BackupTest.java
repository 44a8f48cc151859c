package dev.sluice.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** GET /db/backup, POST /db/load and POST /boot. */
class BackupTest extends ServedDatabase {
  private static final String DUMP = """
      PRAGMA foreign_keys=OFF;
      BEGIN TRANSACTION;
      CREATE TABLE "odd ""name" (a, b);
      INSERT INTO "odd ""name" VALUES(1.5,X'C0FFEE');
      CREATE TABLE foo (id INTEGER PRIMARY KEY, name TEXT);
      INSERT INTO "foo" VALUES(1,'it''s');
      INSERT INTO "foo" VALUES(2,NULL);
      CREATE INDEX by_name ON foo (name);
      CREATE VIEW v AS SELECT * FROM foo;
      COMMIT;
      """;

  private void fill() throws IOException {
    execute(
        "CREATE TABLE foo (id INTEGER PRIMARY KEY, name TEXT)",
        "INSERT INTO foo VALUES(1, 'it''s'), (2, NULL)",
        "CREATE INDEX by_name ON foo (name)",
        "CREATE VIEW v AS SELECT * FROM foo",
        "CREATE TABLE \"odd \"\"name\" (a, b)",
        "INSERT INTO \"odd \"\"name\" VALUES(1.5, x'c0ffee')");
  }

  @Test
  void backup_binary_isAPlainSqliteFileOfTheUsersData() throws Exception {
    fill();

    var answer = bytes("/db/backup");

    assertThat(answer.headers().firstValue("Content-Type")).contains("application/octet-stream");
    assertThat(answer.body()[18]).as("WAL mode").isEqualTo((byte) 2);
    assertThat(names(answer.body())).isEqualTo("by_name foo odd \"name v ");
    assertThat(bytes("/db/backup?fmt=delete").body()[18]).as("no WAL").isEqualTo((byte) 1);
    assertThat(names(bytes("/db/backup?vacuum").body())).contains("foo");
    assertThat(leftovers()).isEmpty();
  }

  @Test
  void backup_sql_isADump() throws IOException {
    fill();

    var answer = get("/db/backup?fmt=sql");
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/sql");
    assertThat(answer.body().lines())
        .containsExactlyInAnyOrderElementsOf(DUMP.lines().toList());
    assertThat(answer.body()).startsWith("PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\n");
    assertThat(got("/db/backup?fmt=sql&tables=nothing,foo"))
        .contains("INTO \"foo\"", "by_name")
        .doesNotContain("odd", "VIEW");
    assertThat(get("/db/backup?fmt=sql&vacuum").statusCode()).isEqualTo(500);
    byte[] packed = bytes("/db/backup?fmt=sql&compress").body();
    assertThat(new GZIPInputStream(new ByteArrayInputStream(packed)).readAllBytes())
        .isEqualTo(answer.body().getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void load_dump_isAppliedAsOne() throws IOException {
    assertThat(postText("/db/load", DUMP).body())
        .isEqualTo("{\"results\":[{\"last_insert_id\":2," + "\"rows_affected\":1}]}");
    assertThat(query("SELECT name FROM v ORDER BY id")).contains("[[\"it's\"],[null]]");

    assertThat(postText("/db/load", "INSERT INTO foo VALUES(3, ''); INSERT INTO bar VALUES(1);")
            .body())
        .isEqualTo("{\"results\":[{\"error\":\"no such table: bar\"}]}");
    assertThat(query("SELECT count(*) FROM foo")).contains("[[2]]");
  }

  @Test
  void load_file_replacesTheDatabaseAndKeepsTheQueue() throws IOException {
    fill();
    byte[] copy = bytes("/db/backup").body();
    execute("DROP TABLE foo", "CREATE TABLE other (x)");
    String queued = posted("/db/execute?queue&wait", list("INSERT INTO other VALUES(1)"));

    assertThat(postBytes("/db/load", copy).body()).isEqualTo("{\"results\":[]}");

    assertThat(query("SELECT name FROM foo ORDER BY id")).contains("[[\"it's\"],[null]]");
    assertThat(query("SELECT * FROM other")).contains("no such table: other");
    assertThat(execute("INSERT INTO foo VALUES(3, 'c')")).contains("\"last_insert_id\":3");
    String later = posted("/db/execute?queue&wait", list("INSERT INTO foo VALUES(4, 'd')"));
    assertThat(number(later)).isGreaterThan(number(queued));
    assertThat(leftovers()).isEmpty();
  }

  private static long number(String queued) {
    return Long.parseLong(queued.replaceAll(".*:(\\d+)}", "$1"));
  }

  @Test
  void boot_file_replacesTheDatabaseAndOthersAreRefused() throws Exception {
    execute("CREATE TABLE kept (x)");
    Path file = folder.resolve("other.db");
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        var statement = connection.createStatement()) {
      statement.execute("PRAGMA page_size = 1024");
      statement.execute("CREATE TABLE booted (x)");
      statement.execute("INSERT INTO booted VALUES (7)");
    }
    byte[] good = Files.readAllBytes(file);
    byte[] damaged = good.clone();
    java.util.Arrays.fill(damaged, 1024, damaged.length, (byte) 0x55);

    assertThat(postBytes("/boot", new byte[31]).statusCode()).isEqualTo(503);
    var noDatabase = postBytes("/boot", new byte[100]);
    assertThat(noDatabase.statusCode()).isEqualTo(400);
    assertThat(noDatabase.body()).isEqualTo("invalid SQLite data\n");
    assertThat(postBytes("/boot", damaged).statusCode()).isEqualTo(400);
    assertThat(query("SELECT count(*) FROM kept")).contains("[[0]]");

    var booted = postBytes("/boot", good);
    assertThat(booted.statusCode()).isEqualTo(200);
    assertThat(booted.body()).isEmpty();
    assertThat(query("SELECT x FROM booted")).contains("[[7]]");
  }

  private HttpResponse<byte[]> bytes(String path) throws IOException {
    return sendForBytes(HttpRequest.newBuilder(uri(path)));
  }

  private HttpResponse<String> postBytes(String path, byte[] body) throws IOException {
    return send(HttpRequest.newBuilder(uri(path)).POST(BodyPublishers.ofByteArray(body)));
  }

  private String names(byte[] database) throws IOException, SQLException {
    Path file = folder.resolve("copy" + System.nanoTime() + ".db");
    Files.write(file, database);
    StringBuilder names = new StringBuilder();
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        var rows = connection
            .createStatement()
            .executeQuery("SELECT name FROM sqlite_schema ORDER BY name")) {
      while (rows.next()) {
        names.append(rows.getString(1)).append(' ');
      }
    }
    return names.toString();
  }

  private Stream<String> leftovers() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(path -> path.getFileName().toString())
          .filter(name -> name.startsWith(".sluice"))
          .toList()
          .stream();
    }
  }
}
