package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code sluice serve} as users run it. */
class ServeTest {
  private static final int SENDERS = 8;

  @TempDir
  private Path folder;

  @Test
  void serve_terminated_endsInOrder() throws Exception {
    try (ServedProcess server = ServedProcess.start(folder.resolve("a.db"))) {
      assertThat(server.post("/db/execute", "[\"CREATE TABLE t(a)\"]").body())
          .isEqualTo("{\"results\":[{}]}");

      assertThat(server.terminate())
          .matches("ended: 1 connection drained in .* s, 1 silent closed, 0 requests cut; "
              + "the database is closed");
    }
    try (ServedProcess again = ServedProcess.start(folder.resolve("a.db"))) {
      assertThat(again.post("/db/query", "[\"SELECT count(*) FROM t\"]").body()).contains("[[0]]");
    }
  }

  /** G9: what was acknowledged is applied, once. */
  @Test
  void queue_killed_losesNothingAcknowledged() throws Exception {
    killWhileQueueing(new Random(1));
  }

  @Tag("crash")
  @RepeatedTest(30)
  void queue_killedAtRandomPoints_losesNothingAcknowledged() throws Exception {
    killWhileQueueing(new Random());
  }

  private void killWhileQueueing(Random random) throws Exception {
    Path database = folder.resolve("q.db");
    ConcurrentSkipListSet<Long> acknowledged = new ConcurrentSkipListSet<>();
    AtomicLong next = new AtomicLong();
    int enough = 50 + random.nextInt(400);
    try (ServedProcess server = ServedProcess.start(database);
        ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
      server.post("/db/execute", "[\"CREATE TABLE q(n INTEGER) STRICT\"]");
      for (int i = 0; i < SENDERS; i++) {
        senders.submit(() -> send(server, next, acknowledged));
      }
      Until.isTrue("enough queued writes", () -> acknowledged.size() >= enough);
      server.kill();
    }
    try (ServedProcess server = ServedProcess.start(database)) {
      assertThat(server.post("/db/execute?queue&wait", "[]").statusCode()).isEqualTo(200);
      String counts = "[\"SELECT count(*), count(DISTINCT n) FROM q\"]";
      String all = server.post("/db/query", counts).body();
      assertThat(all).as("none twice").matches(".*\\[\\[(\\d+),\\1]].*");
      for (long number : acknowledged) {
        String one = "[[\"SELECT count(*) FROM q WHERE n = ?\", " + number + "]]";
        assertThat(server.post("/db/query", one).body()).as("" + number).contains("[[1]]");
      }
    }
  }

  private static void send(
      ServedProcess server, AtomicLong next, ConcurrentSkipListSet<Long> acknowledged) {
    try {
      while (true) {
        long number = next.incrementAndGet();
        String body = "[[\"INSERT INTO q VALUES(?)\", " + number + "]]";
        int status = server.post("/db/execute?queue", body).statusCode();
        if (status == 200) {
          acknowledged.add(number);
        }
      }
    } catch (IOException e) {
      return; // it was killed
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
