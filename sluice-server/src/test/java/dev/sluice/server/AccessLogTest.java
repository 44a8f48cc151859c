package dev.sluice.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class AccessLogTest extends ServedDatabase {
  private final CountDownLatch open = new CountDownLatch(1);
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();

  /** Blocks until it is opened, like a terminal that is held. */
  private final OutputStream out = new OutputStream() {
    @Override
    public void write(int oneByte) throws IOException {
      write(new byte[] {(byte) oneByte}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      try {
        open.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      written.write(bytes, from, length);
    }
  };

  @Override
  ServerOptions options() {
    try {
      var file = Files.writeString(
          folder.resolve("auth.json"),
          "[{\"username\":\"*\",\"perms\":[\"ready\"]},"
              + "{\"username\":\"bob smith\",\"password\":\"pw\",\"perms\":[\"all\"]}]");
      return ServerOptions.defaults().withAuth(file).withAccessLog(out);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private List<String> lines() {
    server.close();
    return written.toString(StandardCharsets.UTF_8).lines().toList();
  }

  private int ask(String pathAndQuery) throws IOException {
    String login =
        Base64.getEncoder().encodeToString("bob smith:pw".getBytes(StandardCharsets.UTF_8));
    return send(HttpRequest.newBuilder(uri(pathAndQuery)).header("Authorization", "Basic " + login))
        .statusCode();
  }

  @Test
  void lines_haveWhoWhatAndHowMuch_andNeitherSqlNorSecrets() throws IOException {
    open.countDown();
    get("/readyz?noleader");
    ask("/db/query?q=SELECT%20'secret'");
    get("/db/query?q=SELECT%20'secret'");
    get("/no%20where?x");

    String time = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z 127\\.0\\.0\\.1 ";
    List<String> lines = lines();
    assertThat(lines).hasSize(4);
    assertThat(lines.get(0)).matches(time + "- GET /readyz 200 \\d+ \\d+");
    assertThat(lines.get(1)).matches(time + "bob_smith GET /db/query 200 \\d+ \\d+");
    assertThat(lines.get(2)).matches(time + "- GET /db/query 401 0 \\d+");
    assertThat(lines.get(3)).matches(time + "- GET /no%20where 404 0 \\d+");
    assertThat(String.join("\n", lines)).doesNotContain("secret", "SELECT", "pw");
  }

  @Test
  void outputThatIsHeld_holdsNoRequest_andWhatIsLeftOutIsCounted() throws IOException {
    int requests = 9000;
    try (RawHttp client = new RawHttp(server)) {
      for (int i = 0; i < requests; i++) {
        client.send("OPTIONS /x HTTP/1.1\r\nHost: a\r\n\r\n");
        client.response();
      }
    }
    open.countDown();
    List<String> lines = lines();
    long noted =
        lines.stream().filter(line -> line.contains(" OPTIONS /x 200 0 ")).count();
    long leftOut = lines.stream()
        .filter(line -> line.startsWith("# "))
        .mapToLong(line -> Long.parseLong(line.split(" ", -1)[1]))
        .sum();
    assertThat(leftOut).isPositive();
    assertThat(noted + leftOut).isEqualTo(requests);
  }
}
