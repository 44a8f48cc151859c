package dev.sluice.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Bodies that are nearly right: each is answered with 200, 400 or 413, never with a failure of ours. */
class FuzzedBodiesTest extends ServedDatabase {
  private static final List<String> SEEDS = List.of(
      "[\"SELECT 1\"]",
      "[[\"SELECT ?, ?\", 1, \"x'c0ffee'\"]]",
      "[[\"SELECT :a, @b, $c\", {\"a\": 1.5e3, \"b\": [1, 2, 255], \"c\": null}]]",
      "[[\"INSERT INTO t VALUES(?, ?)\", true, \"\\ud83d\\ude00\"], \"SELECT * FROM t\"]",
      "[\"SELECT 1; SELECT 2;;\", [\"-- comment\"], \"\", [\"SELECT ?1, ?1\", 9223372036854775808]]",
      "null",
      "[[]]");
  private static final byte[] TOKENS =
      "[]{}\",:\\/0123456789.eE+-truefalsn\u0000'?;()*x \n".getBytes(StandardCharsets.ISO_8859_1);
  private static final List<String> PATHS = List.of(
      "/db/execute",
      "/db/query",
      "/db/request",
      "/db/execute?queue&wait",
      "/db/query?associative&pretty",
      "/db/execute?transaction&timings",
      "/db/sql");

  @Test
  void bodies_nearlyRight_areAnsweredOrRefused() throws IOException {
    run(new Random(20261125), Duration.ofSeconds(3), 2_000);
  }

  @Test
  @Tag("fuzz")
  void bodies_nearlyRight_forAMinute() throws IOException {
    long seed = System.nanoTime();
    System.out.println("FuzzedBodiesTest: seed " + seed);
    run(new Random(seed), Duration.ofSeconds(60), Integer.MAX_VALUE);
  }

  private void run(Random random, Duration time, int most) throws IOException {
    execute("CREATE TABLE t(a, b)");
    long until = System.nanoTime() + time.toNanos();
    for (int i = 0; i < most && System.nanoTime() < until; i++) {
      byte[] body = mutated(SEEDS.get(random.nextInt(SEEDS.size())), random);
      String path = PATHS.get(random.nextInt(PATHS.size()));
      HttpResponse<String> response = send(HttpRequest.newBuilder(uri(path))
          .header("Content-Type", random.nextInt(10) == 0 ? "text/plain" : "application/json")
          .POST(BodyPublishers.ofByteArray(body)));
      String shown = path + " " + new String(body, StandardCharsets.ISO_8859_1);
      assertThat(response.statusCode()).as(shown).isIn(200, 400, 413);
      assertThat(response.body()).as(shown).doesNotContain("Exception", "\tat ");
    }
    assertThat(query("SELECT 1")).contains("[[1]]");
  }

  private static byte[] mutated(String seed, Random random) {
    byte[] body = seed.getBytes(StandardCharsets.UTF_8);
    for (int changes = random.nextInt(6); changes > 0 && body.length > 0; changes--) {
      int at = random.nextInt(body.length);
      body = switch (random.nextInt(4)) {
        case 0 -> replaced(body, at, (byte) random.nextInt(256));
        case 1 -> replaced(body, at, TOKENS[random.nextInt(TOKENS.length)]);
        case 2 -> joined(body, 0, at, body, at + random.nextInt(body.length - at), body.length);
        default -> joined(body, 0, at, body, random.nextInt(at + 1), body.length);
      };
    }
    return body;
  }

  private static byte[] replaced(byte[] body, int at, byte value) {
    byte[] changed = body.clone();
    changed[at] = value;
    return changed;
  }

  private static byte[] joined(byte[] a, int from, int end, byte[] b, int bFrom, int bEnd) {
    byte[] all = new byte[end - from + bEnd - bFrom];
    System.arraycopy(a, from, all, 0, end - from);
    System.arraycopy(b, bFrom, all, end - from, bEnd - bFrom);
    return all;
  }
}
