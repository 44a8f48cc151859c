package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** G8: the queue is bounded, and full means a prompt, coded refusal. */
class BackPressureTest extends OpenedSluice {
  private static final int ENTRIES = 20;
  private static final int BYTES = 100_000;

  @Override
  SluiceOptions options() {
    return super.options().withQueueEntries(ENTRIES).withQueueBytes(BYTES).withWriteBytes(200_000);
  }

  @Test
  @DisplayName("G8 full by entries: QUEUE_FULL at once, with figures, and it is counted")
  void queue_fullByEntries_refusesAtOnce() throws Exception {
    List<CompletableFuture<Receipt>> accepted = new ArrayList<>();
    try (HeldWriter held = HeldWriter.of(sluice)) {
      for (int i = 1; i < ENTRIES; i++) { // the lease is one of them
        accepted.add(sluice.executeAsync("INSERT INTO t (name) VALUES (?)", "n" + i));
      }
      assertFull(() -> sluice.execute("INSERT INTO t (name) VALUES ('refused')"));
      assertFull(() -> sluice.transaction(tx -> tx.query("SELECT 1")));
      assertThat(sluice.executeAsync("DELETE FROM t"))
          .failsWithin(Patience.LONG)
          .withThrowableOfType(java.util.concurrent.ExecutionException.class)
          .withCauseInstanceOf(SluiceException.Rejected.class);
      held.release();
      held.transaction().join();
    }

    accepted.forEach(CompletableFuture::join);
    assertThat(count("SELECT count(*) FROM t")).isEqualTo(ENTRIES - 1);
    assertThat(sluice.stats().rejections()).containsEntry("QUEUE_FULL", 3L);
    assertThat(sluice.stats().queueDepth()).isZero();
  }

  @Test
  @DisplayName("G8 full by bytes: QUEUE_FULL")
  void queue_fullByBytes_refusesAtOnce() throws Exception {
    CompletableFuture<Receipt> accepted;
    try (HeldWriter _ = HeldWriter.of(sluice)) {
      accepted = sluice.executeAsync("INSERT INTO t (value) VALUES (?)", new byte[90_000]);
      assertFull(() -> sluice.execute("INSERT INTO t (value) VALUES (?)", new byte[20_000]));
    }

    accepted.join();
    assertThat(count("SELECT count(*) FROM t")).isEqualTo(1);
  }

  @Test
  @DisplayName("G8 the text of a write counts like its arguments")
  void queue_fullBySqlText_refusesAtOnce() throws Exception {
    String literal = "INSERT INTO t (value) VALUES ('%s')";
    CompletableFuture<Receipt> accepted;
    try (HeldWriter _ = HeldWriter.of(sluice)) {
      accepted = sluice.executeAsync(literal.formatted("x".repeat(90_000)));
      assertFull(() -> sluice.execute(literal.formatted("x".repeat(20_000))));
    }

    accepted.join();
    assertThat(count("SELECT count(*) FROM t")).isEqualTo(1);
  }

  @Test
  @DisplayName("G8 a script has a limit of its own, far above that of arguments")
  void script_overTheLimitOfArguments_runsUpToItsOwn() {
    String insert = "INSERT INTO t (value) VALUES ('" + "x".repeat(10_000) + "');";
    sluice.close();
    sluice = Sluice.open(file(), options().withScriptBytes(400_000));

    sluice.executeScript(insert.repeat(30));
    assertTooLarge(() -> sluice.executeScript(insert.repeat(41)));
    assertTooLarge(() -> sluice.load(
        java.util.Collections.nCopies(41, Sql.of(insert.substring(0, insert.length() - 1)))));

    assertThat(count("SELECT count(*) FROM t")).isEqualTo(30);
  }

  @Test
  @DisplayName("G8 a write larger than the queue is let in when it is alone")
  void queue_writeOverItsBytes_isLetInAlone() {
    assertThat(sluice
            .execute("INSERT INTO t (value) VALUES (?)", new byte[150_000])
            .changes())
        .isEqualTo(1);
  }

  @Test
  @DisplayName("G8 a write over its limit: TOO_LARGE, in each form")
  void write_tooLarge_isRefused() {
    byte[] large = new byte[200_001];

    assertTooLarge(() -> sluice.execute("INSERT INTO t (value) VALUES (?)", large));
    assertTooLarge(() -> sluice.enqueue("INSERT INTO t (value) VALUES (?)", large));
    assertTooLarge(
        () -> sluice.executeAll(List.of(Sql.of("INSERT INTO t (value) VALUES (?)", large))));
    assertThat(sluice.enqueue("INSERT INTO t (name) VALUES ('fits')").sequence())
        .isPositive();
  }

  @Test
  @DisplayName("G8 a write whose rows are over the limit: TOO_LARGE, and undone")
  void receipt_tooLarge_isUndone() {
    String sql = "INSERT INTO t (name) VALUES ('x') RETURNING hex(zeroblob(200000))";

    assertTooLarge(() -> sluice.execute(sql));
    sluice.transaction(tx -> {
      assertTooLarge(() -> tx.execute(sql));
      return tx.execute("INSERT INTO t (name) VALUES ('kept')");
    });

    assertThat(sluice.query(row -> row.text(0), "SELECT name FROM t")).containsExactly("kept");
  }

  @Test
  @DisplayName(
      "G8 waiting for room: accepted when there is some, refused when there is none in time")
  void queue_fullWithAWait_waitsForRoom() throws Exception {
    sluice.close();
    sluice = Sluice.open(file(), options().withQueueWait(Duration.ofMillis(100)));
    try (HeldWriter _ = HeldWriter.of(sluice)) {
      fillBehindTheLease();
      assertFull(() -> sluice.execute("INSERT INTO t (name) VALUES ('refused')"));
    }
    sluice.close();

    sluice = Sluice.open(file(), options().withQueueWait(Patience.LONG));
    try (HeldWriter held = HeldWriter.of(sluice);
        ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      fillBehindTheLease();
      List<Future<Receipt>> waiting = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        waiting.add(callers.submit(() -> sluice.execute("INSERT INTO t (value) VALUES (7)")));
      }
      assertThat(sluice.stats().queueDepth()).isEqualTo(ENTRIES);
      held.release();
      for (Future<Receipt> write : waiting) {
        assertThat(write.get().changes()).isEqualTo(1);
      }
    }
    assertThat(count("SELECT count(*) FROM t WHERE value = 7")).isEqualTo(50);
  }

  @Test
  @DisplayName("G8 the room of an answered write is free before its caller goes on")
  void queue_ofOneEntry_serves1CallerForever() {
    sluice.close();
    sluice = Sluice.open(file(), options().withQueueEntries(1));
    for (int i = 0; i < 500; i++) {
      assertThat(sluice.execute("INSERT INTO t (value) VALUES (?)", i).changes())
          .isEqualTo(1);
    }
  }

  @Test
  @DisplayName("G7 a transaction refused at its first statement is gone: nothing of it ever runs")
  void transaction_refusedAtItsFirstStatement_runsNothingWhenItsBodyGoesOn() throws Exception {
    try (HeldWriter held = HeldWriter.of(sluice)) {
      fillBehindTheLease();
      assertFull(() -> sluice.transaction(tx -> {
        assertFull(() -> tx.execute("INSERT INTO t (value) VALUES (7)"));
        held.release();
        held.transaction().join();
        Patience.until("room", () -> sluice.stats().queueDepth() == 0);
        return tx.execute("INSERT INTO t (value) VALUES (7)");
      }));
      assertFull(() -> refusedAndSwallowed());
    }
    assertThat(count("SELECT count(*) FROM t WHERE value = 7")).isZero();
  }

  private void refusedAndSwallowed() throws InterruptedException {
    try (HeldWriter held = HeldWriter.of(sluice)) {
      fillBehindTheLease();
      sluice.transaction(tx -> {
        assertFull(() -> tx.execute("INSERT INTO t (value) VALUES (7)"));
        held.release();
        return true;
      });
    }
  }

  @Test
  @DisplayName("G8 10,000 waiting callers are all answered")
  void callers_tenThousandWaiting_areAllAnswered() throws Exception {
    sluice.close();
    sluice = Sluice.open(file(), super.options());
    int callers = 10_000;
    List<Future<Receipt>> writes = new ArrayList<>();
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
        HeldWriter held = HeldWriter.of(sluice)) {
      for (int i = 0; i < callers; i++) {
        int n = i;
        writes.add(executor.submit(() -> sluice.execute("INSERT INTO t (value) VALUES (?)", n)));
      }
      Patience.until("all waiting", () -> sluice.stats().queueDepth() == callers + 1);
      assertThat(sluice.stats().oldestNanos()).isPositive();
      held.release();
      for (Future<Receipt> write : writes) {
        assertThat(write.get().changes()).isEqualTo(1);
      }
    }
    assertThat(count("SELECT count(DISTINCT value) FROM t")).isEqualTo(callers);
    assertThat(sluice.stats().queueDepth()).isZero();
  }

  private void fillBehindTheLease() {
    for (int i = 1; i < ENTRIES; i++) {
      sluice.executeAsync("INSERT INTO t (value) VALUES (1)");
    }
  }

  private static void assertFull(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOfSatisfying(SluiceException.Rejected.class, e -> {
      assertThat(e.code()).isEqualTo(SluiceError.QUEUE_FULL);
      assertThat(e).hasMessageContaining("of " + ENTRIES + " writes");
      assertThat(e).hasMessageContaining("of " + BYTES + " bytes");
      assertThat(e).hasMessageContaining("ms");
    });
  }

  private static void assertTooLarge(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            SluiceException.Failed.class,
            e -> assertThat(e.code()).isEqualTo(SluiceError.TOO_LARGE));
  }
}
