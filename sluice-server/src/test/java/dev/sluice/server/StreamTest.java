package dev.sluice.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sluice.SluiceOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** Queries whose rows are sent as they are read. */
class StreamTest extends ServedDatabase {
  private static final String NUMBERS =
      "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < %d) ";
  /** Fails at 150,000, where the argument has no positive counterpart. */
  private static final String BROKEN =
      NUMBERS.formatted(200_000) + "SELECT abs(x - 150000 - 9223372036854775807 - 1) FROM c";

  @Override
  ServerOptions options() {
    return super.options().withStreamTimeout(Duration.ofSeconds(20));
  }

  @Override
  SluiceOptions sluiceOptions() {
    return super.sluiceOptions().withReaders(1);
  }

  private HttpRequest.Builder lines(String path, String sql) {
    return HttpRequest.newBuilder(uri(path))
        .header("Content-Type", "application/json")
        .header("Accept", "application/x-ndjson")
        .POST(BodyPublishers.ofString(list(sql)));
  }

  @Test
  void lines_ofASmallResult_areExact() throws IOException {
    execute("CREATE TABLE t(id INTEGER PRIMARY KEY, name TEXT, b BLOB)");
    execute("INSERT INTO t VALUES(1, 'a<', x'dead'), (2, NULL, NULL)");

    HttpResponse<String> response = send(lines("/db/query", "SELECT *, id + 0.5 FROM t"));
    assertThat(response.headers().firstValue("Content-Type")).contains("application/x-ndjson");
    assertThat(response.body())
        .isEqualTo("{\"columns\":[\"id\",\"name\",\"b\",\"id + 0.5\"],"
            + "\"types\":[\"integer\",\"text\",\"blob\",\"real\"]}\n"
            + "[1,\"a\\u003c\",\"3q0=\",1.5]\n[2,null,null,2.5]\n{\"rows\":2}\n");
    assertThat(send(lines("/db/query?associative", "SELECT id, name FROM t")).body())
        .isEqualTo("""
            {"columns":["id","name"],"types":["integer","text"]}
            {"row":{"id":1,"name":"a\\u003c"}}
            {"row":{"id":2,"name":null}}
            {"rows":2}
            """);
    assertThat(send(lines("/db/query", "SELECT id, 1 FROM t WHERE id > 5")).body())
        .isEqualTo("{\"columns\":[\"id\",\"1\"],\"types\":[\"integer\",\"\"]}\n{\"rows\":0}\n");
  }

  @Test
  void chunks_haveRqlitesForm() throws IOException {
    execute("CREATE TABLE t(id INTEGER PRIMARY KEY, name TEXT)");
    execute("INSERT INTO t VALUES(1, 'a'), (2, NULL)");

    for (String form : List.of("", "&associative", "&pretty", "&qualify_columns")) {
      String sql = list("SELECT *, 1 FROM t");
      assertThat(posted("/db/query?stream" + form, sql))
          .isEqualTo(posted("/db/query?x" + form, sql));
    }
    assertThat(posted("/db/query?stream", list("SELECT id, 1 FROM t WHERE 0")))
        .isEqualTo(posted("/db/query", list("SELECT id, 1 FROM t WHERE 0")));
    assertThat(posted("/db/query?stream", list("SELECT * FROM none")))
        .isEqualTo("{\"results\":[{\"error\":\"no such table: none\"}]}");
    assertThat(post("/db/query?stream", list("SELECT 9e999")).body())
        .isEqualTo("json: unsupported value: +Inf\n");
    assertThat(post("/db/query?stream", list("SELECT 1", "SELECT 2")).body())
        .isEqualTo("a streamed query is one statement that reads\n");
    assertThat(post("/db/query?stream", list("DELETE FROM t")).statusCode()).isEqualTo(400);
  }

  @Test
  void large_results_arriveWhole() throws IOException {
    String sql = NUMBERS.formatted(200_000) + "SELECT x, hex(zeroblob(100)) FROM c";

    HttpResponse<String> lines = send(lines("/db/query", sql));
    assertThat(lines.headers().firstValue("Content-Length")).isEmpty();
    assertThat(lines.body().lines()).hasSize(200_002);
    assertThat(lines.body()).endsWith("]\n{\"rows\":200000}\n");
    HttpResponse<String> chunks = post("/db/query?stream", list(sql));
    assertThat(chunks.headers().firstValue("Content-Length")).isEmpty();
    assertThat(chunks.body()).endsWith("]]}]}").contains("[200000,\"000");
  }

  @Test
  void failure_inTheMiddle_isTold() throws IOException {
    HttpResponse<String> response = send(lines("/db/query", BROKEN));

    assertThat(response.statusCode()).isEqualTo(200);
    // Rows on their way to this thread when it fails, a few hundred at most, are not told.
    assertThat(response.body().lines().count()).isBetween(149_000L, 150_001L);
    assertThat(response.body()).endsWith("]\n{\"error\":\"SQL: integer overflow\"}\n");
    assertThat(catchThrowable(() -> post("/db/query?stream", list(BROKEN))))
        .isInstanceOf(IOException.class);
    assertThat(send(lines("/db/query", "SELECT * FROM none")).body())
        .isEqualTo("{\"error\":\"SQL: no such table: none\"}\n");
    assertThat(send(lines(
                "/db/query?db_timeout=100ms",
                "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x FROM c"))
            .body())
        .containsPattern("\\{\"error\":\"(STATEMENT_)?TIMEOUT: [^\n]*\"}\n$");
  }

  @Test
  void lines_compressed_areTheSame() throws IOException {
    String sql = NUMBERS.formatted(10_000) + "SELECT x FROM c";
    HttpResponse<byte[]> response =
        sendForBytes(lines("/db/query", sql).header("Accept-Encoding", "gzip"));

    assertThat(response.headers().firstValue("Content-Encoding")).contains("gzip");
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(response.body()))) {
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
          .isEqualTo(send(lines("/db/query", sql)).body());
    }
  }

  /** G8: nobody holds a snapshot, here the only reader, by not reading. */
  @Test
  void client_thatDoesNotRead_isCutOff() throws Exception {
    server.close();
    server = Server.start(
        sluice,
        options()
            .withStreamTimeout(Duration.ofMillis(300))
            .withListen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
    String body = list(NUMBERS.formatted(2_000_000) + "SELECT x, hex(zeroblob(500)) FROM c");
    try (Socket socket =
        new Socket(InetAddress.getLoopbackAddress(), server.address().getPort())) {
      OutputStream out = socket.getOutputStream();
      out.write(("POST /db/query?stream HTTP/1.1\r\nHost: x\r\nContent-Length: " + body.length()
              + "\r\n\r\n" + body)
          .getBytes(StandardCharsets.UTF_8));
      out.flush();
      assertThat(socket.getInputStream().read()).isEqualTo('H');

      long began = System.nanoTime();
      assertThat(sluice.query("SELECT 1").singleValue()).isEqualTo(1L);
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(20));
    }
  }
}
