package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Sluice;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseCommandsTest {
  @TempDir
  private Path folder;

  private String file = "";

  @BeforeEach
  void createTable() {
    file = folder.resolve("a b.db").toString();
    succeed("exec", file, "CREATE TABLE t(a INTEGER PRIMARY KEY, b TEXT) STRICT");
  }

  @Test
  void exec_withSeveralArguments_isOneAtomicWrite() {
    assertThat(succeed(
            "exec", file, "INSERT INTO t(b) VALUES ('x'); -- one", "INSERT INTO t VALUES (7, 'y')"))
        .isEqualTo("2 statements, 2 rows changed\n");
    Invocation failed = Invocation.of(
        "exec", file, "INSERT INTO t(b) VALUES ('z')", "INSERT INTO t VALUES (7, 'y')");
    assertThat(failed)
        .isEqualTo(new Invocation(
            ExitCode.FAILED, "", "sluice: CONSTRAINT: UNIQUE constraint failed: t.a\n"));
    assertThat(succeed("query", file, "SELECT * FROM t", "--csv")).isEqualTo("a,b\n1,x\n7,y\n");
  }

  @Test
  void exec_withReturning_printsTheRows() {
    String sql = "INSERT INTO t(b) VALUES (?) RETURNING a, b";
    assertThat(succeed("exec", file, sql, "-p", "one"))
        .isEqualTo("a  b\n-  ---\n1  one\n(1 row)\n1 statement, 1 row changed\n");
    assertThat(succeed("exec", file, sql, "-p", "x=1", "--json"))
        .isEqualTo(
            "{\"statements\":1,\"changes\":1,\"receipts\":[{\"changes\":1,\"last_insert_id\":2,"
                + "\"rows\":[{\"a\":2,\"b\":\"x=1\"}]}]}\n");
  }

  @Test
  void exec_withoutAStatement_saysThatNothingWasDone() {
    assertThat(Invocation.of("exec", file, " -- nothing"))
        .isEqualTo(new Invocation(
            ExitCode.FAILED, "", "sluice: SQL: the SQL has no statement: nothing was done\n"));
  }

  @Test
  void exec_ofADash_readsStandardInput() {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(
        "INSERT INTO t(b) VALUES ('é');\nDELETE FROM t".getBytes(StandardCharsets.UTF_8)));
    try {
      assertThat(succeed("exec", file, "-")).isEqualTo("2 statements, 2 rows changed\n");
    } finally {
      System.setIn(before);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "INSERT INTO nope VALUES (1)",
        "CREATE TABLE t(a CHECK (a > 1)); INSERT INTO t VALUES (0)",
        "SELECT 1 FROM",
        "PRAGMA synchronous=OFF",
        " -- nothing"
      })
  void exec_thatFailsOnANewPath_leavesNothing(String sql) {
    Path fresh = folder.resolve("fresh.db");
    Invocation failed = Invocation.of("exec", fresh.toString(), sql);
    assertThat(failed.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(failed.err()).startsWith("sluice: ").hasLineCount(1).doesNotContain("sluice-exec");
    assertThat(folder).isDirectoryNotContaining("glob:**fresh*");
    succeed("exec", fresh.toString(), "CREATE TABLE t(a)");
    assertThat(fresh).exists();
  }

  @Test
  void timeOfZero_isWrongUsage() {
    for (String[] wrong : new String[][] {
      {"exec", file, "DELETE FROM t", "--timeout", "0s"},
      {"query", file, "SELECT 1", "--timeout", "0ms"},
      {"status", file, "--watch", "--every", "0s"}
    }) {
      Invocation failed = Invocation.of(wrong);
      assertThat(failed.exitCode()).isEqualTo(ExitCode.USAGE);
      assertThat(failed.err()).contains("give more than 0").hasLineCount(1);
    }
  }

  @Test
  void serve_withAnAuthFileThatMakesNoSense_leavesNothing() throws IOException {
    Path users = Files.writeString(folder.resolve("users.json"), "[{\"username\": \"a\"");
    Path fresh = folder.resolve("guarded.db");
    Invocation run = Invocation.of(
        "serve", fresh.toString(), "--listen", "localhost:0", "--auth", users.toString());
    assertThat(run.exitCode()).isNotZero();
    assertThat(run.err()).contains("users.json");
    assertThat(fresh).doesNotExist();
    assertThat(folder.resolve("guarded.db-sluice")).doesNotExist();
  }

  @Test
  void serve_onATakenPort_leavesNothing() throws IOException {
    Path fresh = folder.resolve("fresh.db");
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Invocation failed =
          Invocation.of("serve", fresh.toString(), "--listen", "localhost:" + taken.getLocalPort());
      assertThat(failed.exitCode()).isEqualTo(ExitCode.FAILED);
      assertThat(failed.err())
          .startsWith("sluice: LISTEN: cannot listen on localhost:" + taken.getLocalPort())
          .hasLineCount(1);
    }
    assertThat(folder).isDirectoryNotContaining("glob:**fresh*");
  }

  @Test
  void query_withNamedParameters_bindsThem() {
    succeed("exec", file, "INSERT INTO t VALUES (1, 'x'), (2, '007')");
    assertThat(succeed(
            "query",
            file,
            "SELECT a FROM t WHERE a > :low AND b = @b",
            "--csv",
            "-p",
            "low=1",
            "-p",
            "b=007"))
        .isEqualTo("a\n2\n");
  }

  @Test
  void query_ofSeveralStatements_printsEachResult() {
    assertThat(succeed("query", file, "SELECT 1 AS x", "SELECT a FROM t", "--json"))
        .isEqualTo("[\n{\"x\":1}\n]\n[]\n");
    assertThat(succeed("query", file, "SELECT a, b FROM t")).isEqualTo("a  b\n-  -\n(0 rows)\n");
  }

  @Test
  void query_withACutValue_mentionsItOnStderr() {
    Invocation invocation =
        Invocation.of("query", file, "SELECT hex(zeroblob(50)) AS h", "--width=9");
    assertThat(invocation.out()).isEqualTo("h\n---------\n00000000…\n(1 row)\n");
    assertThat(invocation.err())
        .isEqualTo(
            "sluice: values wider than 9 columns are cut; --width 0, --csv and --json show them"
                + " whole\n");
  }

  @Test
  void query_thatWrites_isRefused() {
    Invocation invocation = Invocation.of("query", file, "INSERT INTO t(b) VALUES ('x')");
    assertThat(invocation.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(invocation.err()).startsWith("sluice: READ_ONLY: ").hasLineCount(1);
    assertThat(succeed("query", file, "SELECT * FROM t", "--json")).isEqualTo("[]\n");
  }

  @Test
  void query_ofAFileThatSluiceHasNeverOpened_leavesItAsItIs() throws Exception {
    Path plain = folder.resolve("plain.db");
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + plain);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE t(a)");
      statement.execute("INSERT INTO t VALUES (7)");
    }
    byte[] before = Files.readAllBytes(plain);
    assertThat(succeed("query", plain.toString(), "SELECT a FROM t", "--csv")).isEqualTo("a\n7\n");
    assertThat(Files.readAllBytes(plain)).isEqualTo(before);
    assertThat(folder.resolve("plain.db-sluice")).doesNotExist();
  }

  @Test
  void query_ofAFileWhoseWriterHasDied_readsItsWal() throws Exception {
    Path left = Files.createDirectory(folder.resolve("left")).resolve("a.db");
    try (Sluice sluice = Sluice.open(Path.of(file))) {
      sluice.execute("INSERT INTO t VALUES (7, 'in the WAL')");
      Files.copy(Path.of(file + "-wal"), left.resolveSibling("a.db-wal"));
      // By another process: closing the file here would drop SQLite's locks.
      assertThat(new ProcessBuilder("cp", file, left.toString()).start().waitFor())
          .isZero();
    }
    assertThat(succeed("query", left.toString(), "SELECT b FROM t", "--csv"))
        .isEqualTo("b\nin the WAL\n");
  }

  @Test
  void sqlTypos_areSqlitesMessageOnOneLine() {
    assertThat(Invocation.of("query", file, "SELECT * FROM nope").err())
        .isEqualTo("sluice: SQL: no such table: nope\n");
    assertThat(Invocation.of("exec", file, "INSERT INTO t VALUS (1)").err())
        .startsWith("sluice: SQL: ")
        .contains("syntax error")
        .hasLineCount(1);
  }

  @Test
  void aFileThatIsNoDatabase_isRefusedAndLeftAlone() throws IOException {
    Path text = folder.resolve("notes.txt");
    Files.writeString(text, "not a database, but long enough to look like one\n".repeat(100));
    for (String command : new String[] {"query", "exec"}) {
      Invocation invocation = Invocation.of(command, text.toString(), "SELECT 1");
      assertThat(invocation.exitCode()).isEqualTo(ExitCode.FAILED);
      assertThat(invocation.err())
          .contains("file is not a database", "check the path")
          .hasLineCount(1);
    }
    assertThat(text).content().startsWith("not a database").hasLineCount(100);
    assertThat(folder.resolve("notes.txt-sluice")).doesNotExist();
  }

  @Test
  void status_tellsWhetherAWriterRuns() {
    assertThat(Invocation.of("status", file))
        .isEqualTo(new Invocation(
            ExitCode.NO_WRITER,
            "no writer is running: no process has " + file + " open through Sluice\n",
            ""));
    try (Sluice sluice = Sluice.open(Path.of(file))) {
      sluice.execute("INSERT INTO t(b) VALUES ('x')");
      long pid = ProcessHandle.current().pid();
      assertThat(succeed("status", file)).contains("writer      pid " + pid + ", Sluice ");
      assertThat(succeed("status", file, "--json"))
          .contains("\"running\":true", "\"writer_pid\":" + pid, "\"commits\":");
    }
  }

  @Test
  void handover_withoutAWriter_saysSo() {
    Invocation invocation = Invocation.of("handover", file);
    assertThat(invocation.exitCode()).isEqualTo(ExitCode.NO_WRITER);
    assertThat(invocation.err()).startsWith("sluice: NO_WRITER: ").hasLineCount(1);
  }

  private static String succeed(String... args) {
    Invocation invocation = Invocation.of(args);
    assertThat(invocation.err()).isEmpty();
    assertThat(invocation.exitCode()).isEqualTo(ExitCode.OK);
    return invocation.out();
  }
}
