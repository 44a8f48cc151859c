package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Clients that keep their connections. Each writes a number of its own and reads it back, again and
 * again; it opens another connection only where the server said that the last one ends. What is not
 * answered as it should be is a failure; a connection that broke is counted apart.
 */
final class KeepAliveLoad implements AutoCloseable {
  private final int port;
  private final AtomicLong next = new AtomicLong();
  private final Set<Long> acknowledged = ConcurrentHashMap.newKeySet();
  private final Set<String> workers = ConcurrentHashMap.newKeySet();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private final AtomicInteger broken = new AtomicInteger();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private volatile boolean stopping;

  private KeepAliveLoad(int port) {
    this.port = port;
  }

  /** Creates the table and begins. */
  static KeepAliveLoad on(ServedProcess server, int clients) throws IOException {
    try (KeepAliveClient client = new KeepAliveClient(server.port())) {
      client.post("/db/execute", "[\"CREATE TABLE n(n INTEGER NOT NULL) STRICT\"]");
    }
    KeepAliveLoad load = new KeepAliveLoad(server.port());
    for (int i = 0; i < clients; i++) {
      load.threads.execute(load::run);
    }
    return load;
  }

  private void run() {
    try (KeepAliveClient client = new KeepAliveClient(port)) {
      while (!stopping) {
        try {
          writeAndRead(client, next.incrementAndGet());
        } catch (IOException e) {
          broken.incrementAndGet();
        }
      }
    } catch (IOException e) {
      failures.add("close: " + e);
    }
  }

  private void writeAndRead(KeepAliveClient client, long number) throws IOException {
    KeepAliveClient.Answer written =
        client.post("/db/execute", "[[\"INSERT INTO n VALUES(?)\", " + number + "]]");
    if (check(written, "\"rows_affected\":1")) {
      acknowledged.add(number);
      check(
          client.post("/db/query", "[[\"SELECT n FROM n WHERE n = ?\", " + number + "]]"),
          "[[" + number + "]]");
    }
  }

  private boolean check(KeepAliveClient.Answer answer, String expected) {
    workers.add(answer.worker());
    boolean isGood = answer.status() == 200 && answer.body().contains(expected);
    if (!isGood) {
      failures.add(answer.toString());
    }
    return isGood;
  }

  /** Waits until so many more writes are acknowledged. */
  void awaitMore(int count) throws Exception {
    int wanted = acknowledged.size() + count;
    Until.isTrue(
        wanted + " acknowledged writes; failures " + failures,
        () -> acknowledged.size() >= wanted || !failures.isEmpty());
    assertThat(failures).isEmpty();
  }

  /** The names of all that have answered since the last time this was asked. */
  Set<String> takeWorkers() {
    Set<String> seen = Set.copyOf(workers);
    workers.removeAll(seen);
    return seen;
  }

  /** Connections that broke without a word. */
  int broken() {
    return broken.get();
  }

  /** Every request was answered as it should be, every acknowledged write is there, none twice. */
  void stopAndVerify(Path database) throws SQLException {
    close();
    assertThat(failures).isEmpty();
    Map<Long, Integer> rows = new HashMap<>();
    try (Connection connection = Ledger.open(database);
        Statement statement = connection.createStatement();
        ResultSet all = statement.executeQuery("SELECT n FROM n")) {
      while (all.next()) {
        rows.merge(all.getLong(1), 1, Integer::sum);
      }
    }
    assertThat(rows.values()).as("none twice").containsOnly(1);
    assertThat(rows.keySet()).as("none lost").containsAll(acknowledged);
    assertThat(rows.size() - acknowledged.size())
        .as("applied, but not acknowledged: at most one for each broken connection")
        .isBetween(0, broken());
  }

  @Override
  public void close() {
    stopping = true;
    threads.close();
  }
}
