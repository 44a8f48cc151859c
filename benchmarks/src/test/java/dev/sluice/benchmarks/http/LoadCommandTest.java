package dev.sluice.benchmarks.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Sluice;
import dev.sluice.server.Server;
import dev.sluice.server.ServerOptions;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class LoadCommandTest {
  @TempDir
  private Path folder;

  private Sluice sluice;
  private Server server;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void serve() {
    sluice = Sluice.open(folder.resolve("a.db"));
    server = Server.start(
        sluice,
        ServerOptions.defaults()
            .withListen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
  }

  @AfterEach
  void stop() {
    server.close();
    sluice.close();
  }

  @Test
  void closedLoop_readsAndWrites_andChecksEachWrite() {
    assertThat(load("--reads", "2", "--writes", "2", "--duration", "300ms"))
        .as(all())
        .isZero();
    assertThat(out.toString())
        .containsPattern("(?m)^read +[1-9]")
        .containsPattern("(?m)^write +[1-9]")
        .contains("failed: none")
        .containsPattern("checked: [1-9][\\d,]* acknowledged writes, each is there exactly once");
    assertThat(tables()).isZero();
  }

  @Test
  void queuedWrites_areAppliedBeforeTheCheck() {
    assertThat(load("--reads", "0", "--writes", "8", "--queue", "--duration", "300ms", "--json"))
        .as(all())
        .isZero();
    assertThat(out.toString())
        .contains("\"kinds\":{\"queued\":{\"answered\":")
        .containsPattern("\"checked\":true,\"acknowledged\":[1-9]\\d*,\"lost\":0,\"doubled\":0")
        .contains("\"table\":null");
  }

  @Test
  void rate_decidesHowManyAreSent_howeverSlowTheMachine() {
    assertThat(
            load("--reads", "0", "--writes", "2", "--rate", "200", "--duration", "500ms", "--json"))
        .as(all())
        .isZero();
    assertThat(out.toString()).contains("\"rate\":200.0");
    // What was due and not sent in time is counted, too: 200 a second for half a second.
    assertThat(number("answered") + number("overdue")).isBetween(99, 102);
  }

  private int number(String key) {
    Matcher found = Pattern.compile("\"" + key + "\":(\\d+)").matcher(out.toString());
    assertThat(found.find()).as(key).isTrue();
    return Integer.parseInt(found.group(1));
  }

  @Test
  void lostWrite_isFoundAndTheTableIsKept() {
    // Somebody takes rows out again while the load runs: as if they had never been applied.
    sluice.execute("CREATE TABLE gone(n)");
    Thread.Builder.OfVirtual thread = Thread.ofVirtual();
    var thief = thread.start(this::steal);
    int exit = load("--reads", "0", "--writes", "4", "--duration", "500ms");
    thief.interrupt();
    assertThat(exit).as(all()).isEqualTo(1);
    assertThat(out.toString()).containsPattern("CHECKED: of [\\d,]+ acknowledged writes [1-9]");
    assertThat(tables()).isEqualTo(1);
  }

  private void steal() {
    while (!Thread.currentThread().isInterrupted()) {
      var tables = sluice.query(
          "SELECT name FROM sqlite_schema WHERE name LIKE 'sluice\\_load\\_%' ESCAPE '\\'");
      if (!tables.isEmpty()) {
        String name = tables.single().text("name");
        if (sluice.execute("DELETE FROM " + name + " WHERE number > 0").changes() > 0) {
          return;
        }
      }
    }
  }

  @Test
  void failingRequests_areCountedByCode() {
    sluice.close();
    assertThat(load("--reads", "1", "--writes", "0", "--duration", "100ms")).isEqualTo(1);
    assertThat(err.toString()).contains("sluice: LOAD: http://").contains("CLOSED");
  }

  @Test
  void noServer_isOneLine() {
    server.close();
    assertThat(load("--duration", "100ms")).isEqualTo(1);
    assertThat(err.toString()).startsWith("sluice: LOAD: cannot reach http://").hasLineCount(1);
  }

  @ParameterizedTest
  @CsvSource({
    "--reads -1, --reads must be 0 to 4096",
    "--rate 0, --rate must be more than 0",
    "--duration 2x, is no duration",
    "--op a, --op and --body must be given together",
    "--requests 0, --requests must be 1 to"
  })
  void wrongArguments_areRefused(String args, String message) {
    assertThat(load(args.split(" "))).isEqualTo(2);
    assertThat(err.toString()).contains(message);
  }

  private int load(String... options) {
    String[] args = new String[options.length + 1];
    args[0] = "http://127.0.0.1:" + server.address().getPort();
    System.arraycopy(options, 0, args, 1, options.length);
    return new CommandLine(new LoadCommand())
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(args);
  }

  private long tables() {
    return sluice
        .query(
            "SELECT count(*) AS n FROM sqlite_schema WHERE name LIKE 'sluice\\_load\\_%' ESCAPE '\\'")
        .single()
        .longValue("n");
  }

  private String all() {
    return out + "\n" + err;
  }
}
