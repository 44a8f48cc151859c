package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** G3 over HTTP: whoever repeats a request with its key until it is answered has applied it once. */
class IdempotentRequestsTest {
  private static final int REQUESTS = 60;
  private static final String KEY = "Idempotency-Key";

  @TempDir
  private Path folder;

  @Test
  void requests_repeatedOverAKilledWriter_areAppliedOnce() throws Exception {
    repeatOverAKill(new Random(7));
  }

  @Tag("crash")
  @RepeatedTest(15)
  void requests_repeatedOverRandomKills_areAppliedOnce() throws Exception {
    repeatOverAKill(new Random());
  }

  private void repeatOverAKill(Random random) throws Exception {
    Path database = folder.resolve("k.db");
    int killAt = 10 + random.nextInt(REQUESTS - 20);
    try (ServedProcess writer = ServedProcess.start(database);
        ServedProcess other = ServedProcess.start(database)) {
      writer.post("/db/execute", "[\"CREATE TABLE k(n INTEGER)\"]");
      AtomicInteger sent = new AtomicInteger();
      CompletableFuture<Void> killed =
          CompletableFuture.runAsync(() -> killAfter(writer, sent, killAt));
      for (int n = 0; n < REQUESTS; n++) {
        sent.set(n);
        // To the writer first, whose answer may be lost with it; then to the other, until answered.
        String body = "[[\"INSERT INTO k VALUES(?)\", " + n + "]]";
        String path = n % 3 == 0 ? "/db/execute?queue&wait" : "/db/execute";
        HttpResponse<String> answer = untilAnswered(writer, other, path, body, "key-" + n);
        assertThat(answer.body()).doesNotContain("error");
      }
      killed.get();
      String counts = "[\"SELECT count(*), count(DISTINCT n) FROM k\"]";
      assertThat(other.post("/db/query", counts).body())
          .contains("[[" + REQUESTS + "," + REQUESTS + "]]");
      HttpResponse<String> again =
          other.post("/db/execute", "[[\"INSERT INTO k VALUES(?)\", 1]]", KEY, "key-1");
      assertThat(again.headers().firstValue("Idempotency-Replayed")).contains("true");
    }
  }

  private static void killAfter(ServedProcess writer, AtomicInteger sent, int killAt) {
    try {
      Until.isTrue("enough requests", () -> sent.get() >= killAt);
      writer.kill();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static HttpResponse<String> untilAnswered(
      ServedProcess first, ServedProcess other, String path, String body, String key)
      throws InterruptedException {
    ServedProcess server = first;
    for (int attempt = 0; attempt < 50; attempt++) {
      try {
        HttpResponse<String> answer = server.post(path, body, KEY, key);
        if (answer.statusCode() == 200) {
          return answer;
        }
      } catch (IOException e) {
        server = other; // the first was killed, perhaps after it had applied the request
      }
    }
    throw new AssertionError("never answered: " + key);
  }
}
