package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What all children said of their writes, to be held against the database when they have ended.
 * Thread-safe.
 */
final class Ledger {
  private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(90);

  private final Set<String> acknowledged = new HashSet<>();
  private final TreeMap<Long, String> tickets = new TreeMap<>();
  private final Map<String, String> failed = new HashMap<>();
  private final Map<String, String> unknown = new HashMap<>();

  /** Takes one line of a child. */
  synchronized void note(String line) {
    String[] words = line.split(" ", 3);
    switch (words[0]) {
      case "ack" -> acknowledged.add(words[1]);
      case "ticket" -> {
        acknowledged.add(words[1]);
        assertThat(tickets.put(Long.parseLong(words[2]), words[1])).isNull();
      }
      case "fail" -> failed.put(words[1], words[2]);
      case "unknown" -> unknown.put(words[1], words[2]);
      default -> {
        return; // it says nothing of a write
      }
    }
    notifyAll();
  }

  synchronized int acknowledged() {
    return acknowledged.size();
  }

  synchronized Map<String, String> failed() {
    return Map.copyOf(failed);
  }

  synchronized Map<String, String> unknown() {
    return Map.copyOf(unknown);
  }

  /** The highest ticket given. */
  synchronized long lastTicket() {
    return tickets.lastKey();
  }

  /** Waits until this many more writes are acknowledged. */
  synchronized void awaitMore(int count) throws InterruptedException {
    int wanted = acknowledged.size() + count;
    long deadline = System.nanoTime() + LONGEST_NANOS;
    while (acknowledged.size() < wanted) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        throw new AssertionError("only %d of %d writes are acknowledged; failed %s, unknown %s"
            .formatted(acknowledged.size(), wanted, failed, unknown));
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
  }

  /**
   * Every acknowledged write is there once (G2), no write is there twice (G3), nothing that was said
   * not to be applied is there (G7), what touches two tables is in both or neither (G4), each
   * thread's writes are in their order (G5), and SQLite finds the file sound (G10).
   */
  synchronized void verify(Path database) throws SQLException {
    Map<String, Integer> rows = new HashMap<>();
    List<String> inOrder = new ArrayList<>();
    Set<String> pairs = new HashSet<>();
    try (Connection connection = open(database)) {
      select(connection, "SELECT id FROM w ORDER BY rowid", id -> {
        rows.merge(id, 1, Integer::sum);
        inOrder.add(id);
      });
      select(
          connection,
          "SELECT id FROM pair",
          id -> assertThat(pairs.add(id)).as(id).isTrue());
      select(connection, "PRAGMA integrity_check", state -> assertThat(state).isEqualTo("ok"));
    }
    assertThat(rows.entrySet().stream().filter(row -> row.getValue() > 1))
        .as("doubled")
        .isEmpty();
    assertThat(acknowledged.stream().filter(id -> !rows.containsKey(id)))
        .as("lost")
        .isEmpty();
    assertThat(failed.entrySet().stream().filter(entry -> rows.containsKey(entry.getKey())))
        .as("failed, and yet there")
        .isEmpty();
    assertThat(rows.keySet()).as("half applied").containsAll(pairs);
    verifyOrder(inOrder);
    verifyTickets(inOrder);
  }

  private static void verifyOrder(List<String> ids) {
    Map<String, Long> last = new HashMap<>();
    for (String id : ids) {
      int dot = id.lastIndexOf('.');
      long number = Long.parseLong(id.substring(dot + 1));
      Long before = last.put(id.substring(0, dot), number);
      assertThat(before == null || before < number).as(id + " after " + before).isTrue();
    }
  }

  private void verifyTickets(List<String> inOrder) {
    Set<String> ticketed = new HashSet<>(tickets.values());
    assertThat(inOrder.stream().filter(ticketed::contains))
        .as("queued writes in the order of their tickets (G9)")
        .containsExactlyElementsOf(tickets.values());
  }

  /** Opens the database for reading, as any program would. */
  static Connection open(Path database) throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + database);
  }

  private interface Taker {
    void take(String value);
  }

  private static void select(Connection connection, String sql, Taker taker) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        taker.take(rows.getString(1));
      }
    }
  }

  /** One value of the database. */
  static @Nullable String value(Path database, String sql) throws SQLException {
    List<String> values = new ArrayList<>();
    try (Connection connection = open(database)) {
      select(connection, sql, values::add);
    }
    return values.isEmpty() ? null : values.getFirst();
  }

  static String textOf(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
