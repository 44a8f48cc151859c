package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The role of the writer is lost or given up, and this process takes it again. */
class TakeoverTest extends OpenedSluice {
  record Numbered(long number) {}

  private static final Operation<Numbered, Long> LOG = Operation.of(
      "log",
      Numbered.class,
      Long.class,
      (tx, it) -> tx.execute("INSERT INTO log (n) VALUES (?)", it.number()).insertId());

  @Override
  SluiceOptions options() {
    return super.options().withOperations(List.of(LOG));
  }

  @Override
  String schema() {
    return "CREATE TABLE log (id INTEGER PRIMARY KEY, n INTEGER)";
  }

  @Test
  @DisplayName("G3 a writer that finds a later epoch writes nothing; its successor does, once")
  void epoch_begunByAnother_fencesTheWriter() throws Exception {
    for (int round = 0; round < 3; round++) {
      List<CompletableFuture<Receipt>> writes = new ArrayList<>();
      long epoch = sluice.stats().epoch();
      try (Connection other = plainConnection();
          HeldWriter held = HeldWriter.of(sluice)) {
        for (int i = 0; i < 200; i++) {
          writes.add(sluice.executeAsync("INSERT INTO log (n) VALUES (?)", round * 200 + i));
        }
        CompletableFuture<Void> begun = CompletableFuture.runAsync(() -> beginEpoch(other));
        held.release();
        begun.join();
      }
      for (CompletableFuture<Receipt> write : writes) {
        assertThat(write.join().changes()).isEqualTo(1);
      }
      long before = epoch;
      Patience.until("another epoch", () -> {
        sluice.execute("DELETE FROM log WHERE n = -1");
        return sluice.stats().epoch() > before;
      });
    }

    assertLogged(600);
  }

  private static void beginEpoch(Connection other) {
    try {
      plainExecute(other, "PRAGMA busy_timeout = 30000");
      plainExecute(other, "UPDATE _sluice_state SET epoch = epoch + 1");
    } catch (java.sql.SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  @DisplayName("G3 G5 handed over again and again under load: no call fails, nothing is doubled")
  void role_handedOverUnderLoad_failsNoCall() throws Exception {
    int each = 60;
    int callers = 6;
    List<Future<?>> running = new ArrayList<>();
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int caller = 0; caller < callers; caller++) {
        int base = caller * each;
        running.add(executor.submit(() -> write(base, each)));
      }
      for (int i = 0; i < 2; i++) { // each pauses for a second, as others could take the role
        sluice.handover();
      }
    }
    for (Future<?> caller : running) {
      caller.get();
    }

    assertLogged(each * callers);
    assertThat(sluice.stats().takeovers()).isZero();
  }

  private void write(int base, int each) {
    List<CompletableFuture<?>> async = new ArrayList<>();
    for (int i = 0; i < each; i++) {
      int n = base + i;
      switch (i % 5) {
        case 0 -> sluice.execute("INSERT INTO log (n) VALUES (?)", n);
        case 1 -> async.add(sluice.executeAsync("INSERT INTO log (n) VALUES (?)", n));
        case 2 -> sluice.call(LOG, new Numbered(n));
        case 3 -> sluice.transaction(tx -> tx.execute("INSERT INTO log (n) VALUES (?)", n));
        default -> {
          Ticket ticket = sluice.enqueue("INSERT INTO log (n) VALUES (?)", n);
          assertThat(sluice.await(ticket, Patience.LONG)).isEqualTo(new Outcome.Applied());
        }
      }
    }
    async.forEach(CompletableFuture::join);
  }

  private void assertLogged(int count) {
    assertThat(sluice.query(row -> row.longValue(0), "SELECT n FROM log ORDER BY n"))
        .containsExactlyElementsOf(LongStream.range(0, count).boxed().toList());
  }
}
