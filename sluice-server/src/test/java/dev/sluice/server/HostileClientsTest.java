package dev.sluice.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Clients that are slow, greedy or make no sense; afterwards the server answers as before. */
class HostileClientsTest extends ServedDatabase {
  private static final String HELLO = "GET /readyz?noleader HTTP/1.1\r\nHost: a\r\n\r\n";

  @Override
  ServerOptions options() {
    return ServerOptions.defaults()
        .withBodyBytes(100_000)
        .withHeaderBytes(4096)
        .withLimits(Limits.defaults()
            .withConnections(20)
            .withHeadTime(Duration.ofSeconds(1))
            .withStatements(100)
            .withStatementBytes(1000)
            .withValues(1000)
            .withAnswerBytes(10_000));
  }

  @AfterEach
  void server_stillAnswers() throws IOException {
    assertThat(query("SELECT 1")).contains("[[1]]");
  }

  private String answer(String request) throws IOException {
    try (RawHttp client = new RawHttp(server)) {
      return client.send(request).response();
    }
  }

  private static String raw(String path, String body) {
    return "POST %s HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n%s"
        .formatted(path, body.length(), body);
  }

  private static void assertPlain(String response, int status) {
    assertThat(response)
        .startsWith("HTTP/1.1 " + status + " ")
        .contains("text/plain", "X-Sluice-Worker: ", "X-Rqlite-Version: ")
        .doesNotContainIgnoringCase("jetty")
        .doesNotContainIgnoringCase("<html")
        .doesNotContain("\tat ");
  }

  @Test
  void headers_tooLarge_are431() throws IOException {
    assertPlain(
        answer("GET /status HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(5000) + "\r\n\r\n"), 431);
    String many = "X: y\r\n".repeat(1000);
    assertPlain(answer("GET /status HTTP/1.1\r\nHost: a\r\n" + many + "\r\n"), 431);
  }

  @Test
  void path_tooLong_is414() throws IOException {
    assertPlain(answer("GET /" + "x".repeat(5000) + " HTTP/1.1\r\nHost: a\r\n\r\n"), 414);
  }

  @Test
  void head_thatMakesNoSense_endsTheConnection() throws IOException {
    for (String head : List.of(
        "GET /status HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(5000) + "\r\n\r\n",
        "GET /" + "x".repeat(5000) + " HTTP/1.1\r\nHost: a\r\n\r\n",
        "NONSENSE\r\n\r\n")) {
      try (RawHttp client = new RawHttp(server)) {
        // What follows might be the rest of what was refused: it must not be taken for a request.
        assertThat(client.send(head + HELLO).response()).containsPattern("^HTTP/1.1 4[013][014] ");
        assertThat(client.isClosedByServer()).isTrue();
      }
    }
  }

  @Test
  void body_refused_leavesTheConnection_toTheNextRequest() throws IOException {
    try (RawHttp client = new RawHttp(server)) {
      for (String refused : List.of("{", "[1]", "[]")) {
        assertThat(client.send(raw("/db/execute", refused)).response()).contains(" 400 ");
        assertThat(client.send(HELLO).response()).contains("200 OK");
      }
    }
  }

  @Test
  void garbage_is400() throws IOException {
    for (String garbage : List.of(
        "NONSENSE\r\n\r\n",
        "GET /status HTTP/7.7\r\n\r\n",
        "GET /status HTTP/1.1\r\nno colon\r\n\r\n",
        "GET /status HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n",
        "POST /db/query HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n[]",
        "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003\r\n\r\n")) {
      String response = answer(garbage);
      assertThat(response).as(garbage).matches("(?s)HTTP/1\\.[01] (400|505) .*");
      assertThat(response)
          .contains("X-Sluice-Worker: ")
          .doesNotContainIgnoringCase("jetty")
          .doesNotContain("\tat ");
    }
  }

  @Test
  void body_announcedOverTheLimit_isRefusedBeforeItComes() throws IOException {
    String response =
        answer("POST /db/execute HTTP/1.1\r\nHost: a\r\nContent-Length: 1073741824\r\n\r\n");
    assertPlain(response, 413);
    assertThat(response)
        .contains("Connection: close")
        .endsWith(
            "the body has at least 1073741824 bytes, at most 100000 are allowed; send less at a"
                + " time, or raise the server's body limit (--max-body)\n");
  }

  @Test
  void body_ofAGigabyteInChunks_isCutOffAtTheLimit() throws IOException {
    try (RawHttp client = new RawHttp(server)) {
      client.send("POST /db/execute HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
      byte[] chunk = ("10000\r\n" + "x".repeat(65536) + "\r\n").getBytes(StandardCharsets.US_ASCII);
      int sent = 0;
      try {
        for (; sent < 16384; sent++) {
          client.send(chunk);
        }
      } catch (SocketException closed) {
        assertThat(sent).isBetween(1, 1000); // what fits into the buffers of both sides
        return;
      }
    }
    throw new AssertionError("the server took a gigabyte");
  }

  @Test
  void json_deep_is400() throws IOException {
    String deep = "[".repeat(40_000) + "]".repeat(40_000);
    for (String path : List.of("/db/execute", "/db/query", "/db/request", "/db/execute?queue")) {
      assertThat(answer(raw(path, deep)))
          .contains("400 Bad Request")
          .endsWith("invalid JSON body\n");
      assertThat(answer(raw(path, "[[\"SELECT 1\", {\"a\":" + deep + "}]]")))
          .contains("400 Bad Request");
    }
  }

  @Test
  void json_ofInvalidUtf8_isReadAsReplacementCharacters() throws IOException {
    try (RawHttp client = new RawHttp(server)) {
      byte[] head =
          "POST /db/query HTTP/1.1\r\nHost: a\r\nContent-Length: 26\r\n\r\n[[\"SELECT ?\",\""
              .getBytes(StandardCharsets.US_ASCII);
      client.send(head);
      client.send(new byte[] {
        (byte) 0xff,
        (byte) 0xc0,
        (byte) 0x80,
        (byte) 0xed,
        (byte) 0xa0,
        (byte) 0x80,
        'x',
        (byte) 0xe2,
        (byte) 0x82
      });
      String response = client.send("\"]]").response();
      assertThat(response)
          .startsWith("HTTP/1.1 200")
          .contains("\u00ef\u00bf\u00bd")
          .contains("x");
    }
  }

  @Test
  void statementsAndValues_overTheirLimits_are413AndNothingRuns() throws IOException {
    execute("CREATE TABLE t(a)");
    String insert = "\"INSERT INTO t VALUES(1)\"";
    assertPlain(answer(raw("/db/execute", "[" + (insert + ",").repeat(100) + insert + "]")), 413);
    String values = "[[\"INSERT INTO t VALUES(?)\"" + ",1".repeat(1001) + "]]";
    assertPlain(answer(raw("/db/execute", values)), 413);
    String named = "[[\"INSERT INTO t VALUES(?)\",{\"a\":1" + ",\"a\":1".repeat(1001) + "}]]";
    assertPlain(answer(raw("/db/execute?queue", named)), 413);
    String longText = "INSERT INTO t VALUES('" + "x".repeat(1000) + "')";
    String refused = answer(raw("/db/execute", "[\"" + longText + "\"]"));
    assertPlain(refused, 413);
    assertThat(refused)
        .endsWith("a statement has 1024 bytes of text, at most 1000 are allowed; nothing was"
            + " run; give values as parameters, or raise the server's limit (--max-statement)\n");
    assertThat(postText("/db/execute", longText).statusCode()).isEqualTo(413);
    assertThat(get("/db/query?q=SELECT+'" + "x".repeat(1000) + "'").statusCode())
        .isEqualTo(413);
    assertThat(query("SELECT count(*) FROM t")).contains("[[0]]");
    execute(Collections.nCopies(100, "INSERT INTO t VALUES(1)").toArray(String[]::new));
    assertThat(query("SELECT count(*) FROM t")).contains("[[100]]");
  }

  @Test
  void answer_overItsLimit_is413() throws IOException {
    String rows =
        "WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 5000) SELECT i FROM n";
    assertPlain(answer(raw("/db/query", list(rows))), 413);
    String blobs =
        "[\"SELECT zeroblob(4000)\",\"SELECT zeroblob(4000)\",\"SELECT zeroblob(4000)\"]";
    assertThat(answer(raw("/db/query", blobs)))
        .contains("413 ")
        .endsWith(
            "the answer would have more than 12000 bytes, at most 10000 are allowed; ask for fewer"
                + " rows at a time, or raise the server's limit (--max-answer)\n");
    execute("CREATE TABLE t(a)");
    String returning =
        "WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 5000) INSERT INTO t SELECT i FROM n RETURNING a";
    assertThat(answer(raw("/db/execute", list(returning))))
        .contains("413 ")
        .contains("the statements did run");
    assertThat(query("SELECT count(*) FROM t")).contains("[[5000]]");
  }

  @Test
  void requests_pipelined_areAnsweredInOrder() throws IOException {
    try (RawHttp client = new RawHttp(server)) {
      StringBuilder all = new StringBuilder();
      for (int i = 0; i < 50; i++) {
        all.append(raw("/db/query", "[\"SELECT " + i + "\"]"));
      }
      client.send(all.toString());
      for (int i = 0; i < 50; i++) {
        assertThat(client.response()).contains("[[" + i + "]]");
      }
    }
  }

  @Test
  void head_thatComesByteByByte_isCutOff() throws IOException {
    try (RawHttp client = new RawHttp(server);
        RawHttp patient = new RawHttp(server)) {
      client.send("GET /status HTTP/1.1\r\nX: ");
      assertThat(client.isClosedByServer()).isTrue();
      // Silence alone is no attack: a connection may be kept for the next request.
      assertThat(patient.send(HELLO).response()).contains("200 OK");
    }
  }

  @Test
  void connections_overTheLimit_areTold503_andThereIsRoomAgainLater() throws IOException {
    List<RawHttp> clients = new ArrayList<>();
    try {
      for (int i = 0; i < 20; i++) {
        RawHttp client = new RawHttp(server);
        clients.add(client);
        String response = client.send(HELLO).response();
        if (response.contains(" 503 ")) {
          break; // the connection that a client of this test keeps counts, too
        }
      }
      try (RawHttp oneMore = new RawHttp(server)) {
        String response = oneMore.send(HELLO).response();
        assertThat(response)
            .startsWith("HTTP/1.1 503 ")
            .contains("Retry-After: 1\r\n", "Connection: close\r\n", "X-Sluice-Worker: ")
            .endsWith(
                "UNAVAILABLE: there are 20 connections already, the limit; use fewer, or raise the"
                    + " server's limit (--max-connections)\n");
        assertThat(oneMore.isClosedByServer()).isTrue();
      }
    } finally {
      for (RawHttp client : clients) {
        client.close();
      }
    }
    String response = "";
    for (int tries = 0; tries < 10_000 && !response.contains("200 OK"); tries++) {
      response = answer(HELLO);
    }
    assertThat(response).contains("200 OK");
  }

  @Test
  @Tag("slow")
  void body_thatComesByteByByte_isCutOff() throws IOException {
    try (RawHttp client = new RawHttp(server)) {
      client.send("POST /db/execute HTTP/1.1\r\nHost: a\r\nContent-Length: 90000\r\n\r\n[");
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @Test
  @Tag("slow")
  void answer_thatNobodyTakes_isCutOff() throws IOException {
    for (int i = 0; i < 40; i++) {
      sluice.execute("CREATE TABLE big" + i + "(a)");
      sluice.execute("INSERT INTO big" + i + " VALUES(zeroblob(1000000))");
    }
    try (RawHttp client = new RawHttp(server)) {
      client.socket().setReceiveBufferSize(4096);
      client.send("GET /db/backup HTTP/1.1\r\nHost: a\r\n\r\n");
      // Some 40 MB do not fit into the buffers between: the server waits, and then no longer.
      byte[] few = client.socket().getInputStream().readNBytes(10);
      assertThat(few).hasSize(10);
      assertThat(copies()).isNotEmpty();
      long until = System.nanoTime() + Duration.ofSeconds(60).toNanos();
      while (!copies().isEmpty()) {
        LockSupport.parkNanos(100_000_000); // the slowness is what is tested
        assertThat(client.socket().getInputStream().read(few)).isPositive();
        assertThat(System.nanoTime()).isLessThan(until);
      }
    }
  }

  /** The folders of copies that are being sent. */
  private List<Path> copies() throws IOException {
    try (var files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(".sluice-copy-"))
          .toList();
    }
  }
}
