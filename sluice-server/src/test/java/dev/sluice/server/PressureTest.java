package dev.sluice.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** Back-pressure, and compression with its limits. */
class PressureTest extends ServedDatabase {
  @Override
  ServerOptions options() {
    return super.options()
        .withRequestsMax(2) // a place is given back a moment after its answer
        .withBodyBytes(1 << 20)
        .withBodiesBytes(300_000)
        .withTransactionIdleTimeout(Duration.ofSeconds(2));
  }

  @Test
  void requests_overTheLimit_are503AndStatusIsNot() throws Exception {
    execute("CREATE TABLE t(a)");
    String tx = post("/tx", "").headers().firstValue("Location").orElseThrow();
    posted(tx + "/execute", list("INSERT INTO t VALUES(1)"));
    CompletableFuture<String> first = CompletableFuture.supplyAsync(this::insert);
    CompletableFuture<String> second = CompletableFuture.supplyAsync(this::insert);

    HttpResponse<String> refused = post("/db/query", list("SELECT 1"));
    HttpResponse<String> own = get("/op");
    while (refused.statusCode() == 200 || own.statusCode() == 200) {
      refused = post("/db/query", list("SELECT 1"));
      own = get("/op");
    }
    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(refused.headers().firstValue("Retry-After")).contains("1");
    assertThat(refused.body())
        .isEqualTo("2 requests are under way, the limit; try again, or raise the server's limit\n");
    assertThat(own.body()).contains("\"status\":503", "\"code\":\"UNAVAILABLE\"");
    assertThat(get("/status").statusCode()).isEqualTo(200);
    assertThat(first.get()).contains("rows_affected");
    assertThat(second.get()).contains("rows_affected");
  }

  /** Waits for the transaction's idle limit, once none of the other requests is in its place. */
  private String insert() {
    try {
      String insert = list("INSERT INTO t VALUES(2)");
      HttpResponse<String> answer = post("/db/execute", insert);
      while (answer.statusCode() == 503) {
        answer = post("/db/execute", insert);
      }
      return answer.body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void bodies_overTheLimitOfAll_are503() throws IOException {
    HttpResponse<String> refused = post("/db/query", list("SELECT '" + "x".repeat(400_000) + "'"));

    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(refused.headers().firstValue("Retry-After")).contains("1");
    assertThat(refused.body()).contains("at most 300000 are held");
    assertThat(query("SELECT 1")).contains("[[1]]");
  }

  @Test
  void answer_isCompressedOnlyOnRequest() throws IOException {
    String sql = list("SELECT hex(zeroblob(5000))");
    HttpResponse<byte[]> compressed = sendForBytes(HttpRequest.newBuilder(uri("/db/query"))
        .header("Accept-Encoding", "br, gzip;q=0.5")
        .POST(BodyPublishers.ofString(sql)));

    assertThat(compressed.headers().firstValue("Content-Encoding")).contains("gzip");
    assertThat(compressed.headers().firstValue("Vary")).contains("Accept-Encoding");
    assertThat(compressed.body().length).isLessThan(1000);
    String plain = posted("/db/query", sql);
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(compressed.body()))) {
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(plain);
    }
    HttpResponse<byte[]> refused = sendForBytes(HttpRequest.newBuilder(uri("/db/query"))
        .header("Accept-Encoding", "gzip;q=0")
        .POST(BodyPublishers.ofString(sql)));
    assertThat(refused.headers().firstValue("Content-Encoding")).isEmpty();
  }

  @Test
  void body_compressed_isRead() throws IOException {
    byte[] body = gzip(list("SELECT 'packed'").getBytes(StandardCharsets.UTF_8));

    assertThat(send(encoded("gzip", body)).body()).contains("packed");
    assertThat(send(encoded("deflate", body)).statusCode()).isEqualTo(415);
    HttpResponse<String> notGzip = send(encoded("gzip", new byte[] {'[', ']'}));
    assertThat(notGzip.statusCode()).isEqualTo(400);
    assertThat(notGzip.body()).startsWith("the body is no gzip, as its Content-Encoding says");
    byte[] cut = java.util.Arrays.copyOf(body, body.length - 12);
    assertThat(send(encoded("gzip", cut)).statusCode()).isEqualTo(400);
  }

  @Test
  void body_thatExplodes_isRefused() throws IOException {
    byte[] bomb = gzip(new byte[50 << 20]);

    assertThat(bomb.length).isLessThan(100_000);
    assertThat(send(encoded("gzip", bomb)).statusCode()).isEqualTo(503);
    server.close();
    server = Server.start(
        sluice,
        ServerOptions.defaults()
            .withBodyBytes(1 << 20)
            .withListen(
                new java.net.InetSocketAddress(java.net.InetAddress.getLoopbackAddress(), 0)));
    assertThat(send(encoded("gzip", bomb)).statusCode()).isEqualTo(413);
  }

  private HttpRequest.Builder encoded(String encoding, byte[] body) {
    return HttpRequest.newBuilder(uri("/db/query"))
        .header("Content-Encoding", encoding)
        .POST(BodyPublishers.ofByteArray(body));
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(packed)) {
      out.write(bytes);
    }
    return packed.toByteArray();
  }
}
