package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** G5 and G6: the order of writes, fairness among clients, and what readers see. */
class OrderTest extends OpenedSluice {
  @Override
  String schema() {
    return "CREATE TABLE log (id INTEGER PRIMARY KEY, who INTEGER, n INTEGER)";
  }

  @Test
  @DisplayName("G5 a client's asynchronous writes of all kinds apply in the order submitted")
  void asyncWrites_ofOneClient_applyInOrder() {
    List<CompletableFuture<?>> writes = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      Sql insert = Sql.of("INSERT INTO log (who, n) VALUES (1, ?)", i);
      writes.add(
          switch (i % 50) {
            case 7 -> sluice.executeAllAsync(List.of(insert, Sql.of("SELECT 1")));
            case 13 -> sluice.executeAsync(insert.text().replace("INSERT", "INSERT OR FAIL"), i);
            case 29 ->
              sluice
                  .executeAsync("INSERT INTO nowhere VALUES (1)")
                  .handle((_, _) -> sluice)
                  .thenCombine(sluice.executeAsync(insert), (_, receipt) -> receipt);
            default -> sluice.executeAsync(insert);
          });
    }
    writes.forEach(CompletableFuture::join);

    assertThat(sluice.query(row -> row.longValue(0), "SELECT n FROM log ORDER BY id"))
        .containsExactlyElementsOf(LongStream.range(0, 3_000).boxed().toList());
  }

  @Test
  @DisplayName("G5 answers of one client's asynchronous writes come in the order submitted")
  void answers_ofOneClient_comeInOrder() {
    List<Integer> answered = new ArrayList<>();
    List<CompletableFuture<?>> writes = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      int n = i;
      writes.add(sluice
          .executeAsync("INSERT INTO log (who, n) VALUES (1, ?)", i)
          .thenRun(() -> answered.add(n)));
    }
    writes.forEach(CompletableFuture::join);

    assertThat(answered).hasSize(2_000).isSorted();
  }

  @Test
  @DisplayName("G5 queued writes apply in the order of their tickets, and a client's in its own")
  void queuedWrites_ofSeveralClients_applyInOrder() throws Exception {
    int clients = 4;
    int each = 300;
    List<Future<List<Ticket>>> queued = new ArrayList<>();
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int client = 0; client < clients; client++) {
        int who = client;
        queued.add(executor.submit(() -> enqueue(who, each)));
      }
    }
    long last = 0;
    for (Future<List<Ticket>> tickets : queued) {
      assertThat(tickets.get()).extracting(Ticket::sequence).isSorted().doesNotHaveDuplicates();
      last = Math.max(last, tickets.get().getLast().sequence());
    }

    assertThat(sluice.await(new Ticket(last), Patience.LONG)).isEqualTo(new Outcome.Applied());
    for (int who = 0; who < clients; who++) {
      assertThat(sluice.query(
              row -> row.longValue(0), "SELECT n FROM log WHERE who = ? ORDER BY id", who))
          .containsExactlyElementsOf(LongStream.range(0, each).boxed().toList());
    }
  }

  private List<Ticket> enqueue(int who, int count) {
    List<CompletableFuture<Ticket>> tickets = new ArrayList<>();
    try (Sluice client = Sluice.open(file(), options())) {
      for (int i = 0; i < count; i++) {
        tickets.add(client.enqueueAsync(Sql.of("INSERT INTO log (who, n) VALUES (?, ?)", who, i)));
      }
      return tickets.stream().map(CompletableFuture::join).toList();
    }
  }

  @Test
  @DisplayName("G5 a flood of 50,000 writes of one client does not starve another")
  void flood_ofOneClient_doesNotStarveAnother() throws Exception {
    int flood = 50_000;
    try (Sluice other = Sluice.open(file(), options());
        HeldWriter held = HeldWriter.of(other)) {
      List<CompletableFuture<Receipt>> flooding = new ArrayList<>();
      for (int i = 0; i < flood; i++) {
        flooding.add(sluice.executeAsync("INSERT INTO log (who, n) VALUES (1, ?)", i));
      }
      List<CompletableFuture<Receipt>> few = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        few.add(other.executeAsync("INSERT INTO log (who, n) VALUES (2, ?)", i));
      }
      held.release();
      few.forEach(CompletableFuture::join);
      flooding.forEach(CompletableFuture::join);
    }

    assertThat(count("SELECT max(id) FROM log WHERE who = 2")).isLessThan(200);
    assertThat(count("SELECT count(*) FROM log")).isEqualTo(flood + 10);
  }

  @Test
  @DisplayName("G6 after the answer every reader sees the write, at once")
  void write_answered_isSeenByEveryReader() throws Exception {
    try (Sluice other = Sluice.open(file(), options());
        var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> callers = new ArrayList<>();
      for (int caller = 0; caller < 8; caller++) {
        callers.add(executor.submit(() -> {
          for (int i = 0; i < 50; i++) {
            long id = sluice.execute("INSERT INTO log (n) VALUES (?)", i).insertId();
            assertThat(other.query("SELECT n FROM log WHERE id = ?", id).singleValue())
                .isEqualTo((long) i);
            long queued =
                sluice.enqueue("UPDATE log SET who = ? WHERE id = ?", i, id).sequence();
            sluice.await(new Ticket(queued), Patience.LONG);
            assertThat(other.query("SELECT who FROM log WHERE id = ?", id).singleValue())
                .isEqualTo((long) i);
          }
        }));
      }
      for (Future<?> caller : callers) {
        caller.get();
      }
    }
  }

  @Test
  @DisplayName("G6 a snapshot never sees half of an atomic write, and does not move")
  void snapshot_underWrites_staysWholeAndUnmoved() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> writing = executor.submit(() -> {
        for (int i = 0; i < 300; i++) {
          sluice.executeAll(List.of(
              Sql.of("INSERT INTO log (who, n) VALUES (1, 1)"),
              Sql.of("INSERT INTO log (who, n) VALUES (2, -1)")));
        }
        done.set(true);
      });
      while (!done.get()) {
        sluice.read(snapshot -> {
          Rows before = snapshot.query("SELECT coalesce(sum(n), 0), count(*) FROM log");
          Rows after = snapshot.query("SELECT coalesce(sum(n), 0), count(*) FROM log");
          assertThat(before.single().longValue(0)).isZero();
          assertThat(after).isEqualTo(before);
          return null;
        });
      }
      writing.get();
    }
    assertThat(count("SELECT count(*) FROM log")).isEqualTo(600);
  }
}
