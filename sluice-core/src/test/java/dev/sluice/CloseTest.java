package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Closing with work in every state: each call gets exactly one answer. */
class CloseTest extends OpenedSluice {
  record Nothing() {}

  private static final CountDownLatch NEVER = new CountDownLatch(1);

  private static final Operation<Nothing, Void> NEVER_RETURNS =
      Operation.of("neverReturns", Nothing.class, Void.class, (_, _) -> {
        NEVER.await();
        return null;
      });

  @Override
  SluiceOptions options() {
    return super.options()
        .withOperationTimeout(Duration.ofMillis(200))
        .withOperations(List.of(NEVER_RETURNS));
  }

  @Test
  @DisplayName("G9 nothing was queued: the next to open neither misses anything nor skips numbers")
  void close_withoutQueuedWrites_givesTheNextTheFirstNumber(@TempDir Path other) {
    Path file = other.resolve("other.db");
    for (int i = 0; i < 3; i++) {
      try (Sluice opened = Sluice.open(file)) {
        opened.execute("CREATE TABLE IF NOT EXISTS t(a)");
      }
    }

    try (Sluice opened = Sluice.open(file)) {
      assertThat(opened.query(row -> row.longValue(0), "SELECT count(*) FROM _sluice_lost"))
          .containsExactly(0L);
      assertThat(opened.enqueue("INSERT INTO t VALUES (1)").sequence()).isEqualTo(1);
    }
  }

  @Test
  @DisplayName("G7 closing runs and answers what was accepted")
  void close_withQueuedWrites_appliesThem() {
    List<CompletableFuture<Receipt>> writes = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      writes.add(sluice.executeAsync("INSERT INTO t (value) VALUES (?)", i));
    }
    sluice.close();

    for (CompletableFuture<Receipt> write : writes) {
      assertThat(answer(write).changes()).isEqualTo(1);
    }
    reopen(options());
    assertThat(count("SELECT count(*) FROM t")).isEqualTo(5_000);
  }

  @Test
  @DisplayName("G7 closing waits for an open lease and what waits behind it")
  void close_withALease_waitsForIt() throws Exception {
    CompletableFuture<Receipt> behind;
    Future<?> closing;
    HeldWriter held = HeldWriter.of(sluice);
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      behind = sluice.executeAsync("INSERT INTO t (name) VALUES ('behind')");
      closing = executor.submit(sluice::close);
      Patience.until("closed to new calls", () -> isClosed());
      assertThat(behind).isNotDone();
      held.release();
      closing.get();
    }

    held.transaction().get(1, TimeUnit.MINUTES);
    assertThat(answer(behind).changes()).isEqualTo(1);
  }

  @Test
  @DisplayName("G7 closing gives up at its deadline: every call is answered, and truly")
  void close_deadlinePassesFirst_answersEverything() throws Exception {
    reopen(options().withTimeout(Duration.ofMillis(300)).withQueueEntries(11));
    Sluice patient = sluice.within(Patience.LONG);
    CountDownLatch held = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    CompletableFuture<Receipt> lease = patient.transactionAsync(tx -> {
      Receipt receipt = tx.execute("INSERT INTO t (name) VALUES ('lease')");
      held.countDown();
      release.await();
      return receipt;
    });
    held.await();
    List<CompletableFuture<?>> queued = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      queued.add(patient.executeAsync("INSERT INTO t (value) VALUES (?)", i));
    }
    CompletableFuture<Receipt> blocked = CompletableFuture.supplyAsync(
        () -> patient.execute("INSERT INTO t (name) VALUES ('blocked')"),
        Thread::startVirtualThread);
    CompletableFuture<Receipt> secondLease =
        patient.transactionAsync(tx -> tx.execute("INSERT INTO t (name) VALUES ('second')"));
    Patience.until("all accepted", () -> sluice.stats().queueDepth() == 11);

    sluice.close();
    release.countDown();

    List<CompletableFuture<?>> all = new ArrayList<>(queued);
    all.addAll(List.of(blocked, secondLease, lease));
    reopen(options());
    for (CompletableFuture<?> call : all) {
      assertThatThrownBy(() -> call.get(30, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class)
          .cause()
          .isInstanceOfAny(SluiceException.Closed.class, SluiceException.Rejected.class);
    }
    assertThat(count("SELECT count(*) FROM t")).isZero();
  }

  @Test
  @DisplayName(
      "G7 a caller that waits for room when the Sluice is closed gets CLOSED or its answer")
  void close_withCallersWaitingForRoom_answersThem() throws Exception {
    reopen(options().withQueueEntries(5).withQueueWait(Patience.LONG));
    HeldWriter held = HeldWriter.of(sluice);
    for (int i = 0; i < 4; i++) {
      sluice.executeAsync("INSERT INTO t (value) VALUES (?)", -1 - i);
    }
    List<Future<Receipt>> waiting = new ArrayList<>();
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 20; i++) {
        int n = i;
        waiting.add(executor.submit(() -> sluice.execute("INSERT INTO t (value) VALUES (?)", n)));
      }
      Future<?> closing = executor.submit(sluice::close);
      Patience.until("closed to new calls", () -> isClosed());
      held.release();
      closing.get();
      int applied = 0;
      for (Future<Receipt> write : waiting) {
        try {
          applied += (int) write.get(30, TimeUnit.SECONDS).changes();
        } catch (ExecutionException e) {
          assertThat(e.getCause()).isInstanceOf(SluiceException.Closed.class);
        }
      }
      reopen(options());
      assertThat(count("SELECT count(*) FROM t WHERE value >= 0")).isEqualTo(applied);
    }
  }

  @Test
  @DisplayName("G7 an operation that never returns does not keep the Sluice open")
  void close_withAnOperationThatNeverReturns_ends() {
    reopen(options().withTimeout(Duration.ofMillis(100)));
    CompletableFuture<?> stuck =
        sluice.within(Patience.LONG).callAsync(NEVER_RETURNS, new Nothing());
    CompletableFuture<Receipt> behind =
        sluice.within(Patience.LONG).executeAsync("INSERT INTO t (name) VALUES ('behind')");

    sluice.close();

    assertThatThrownBy(() -> stuck.get(30, TimeUnit.SECONDS))
        .cause()
        .isInstanceOf(SluiceException.class);
    boolean answered = !behind.isCompletedExceptionally();
    reopen(options());
    assertThat(count("SELECT count(*) FROM t")).isEqualTo(answered ? 1 : 0);
  }

  @Test
  @DisplayName("G7 queued writes that were acknowledged survive a close")
  void close_withEnqueuedWrites_keepsThem() throws Exception {
    HeldWriter held = HeldWriter.of(sluice);
    List<Ticket> tickets = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      tickets.add(sluice.enqueue("INSERT INTO t (value) VALUES (?)", i));
    }
    held.release();
    sluice.close();

    reopen(options());
    assertThat(sluice.await(tickets.getLast(), Patience.LONG)).isEqualTo(new Outcome.Applied());
    assertThat(count("SELECT count(*) FROM t")).isEqualTo(100);
  }

  @Test
  void everyMethod_afterClose_saysClosed() {
    sluice.close();
    sluice.close();

    assertClosed(() -> sluice.execute("DELETE FROM t"));
    assertClosed(() -> sluice.executeAll(List.of(Sql.of("DELETE FROM t"))));
    assertClosed(() -> sluice.executeScript("DELETE FROM t"));
    assertClosed(() -> sluice.call(NEVER_RETURNS, new Nothing()));
    assertClosed(() -> sluice.transaction(tx -> tx.execute("DELETE FROM t")));
    assertClosed(() -> sluice.enqueue("DELETE FROM t"));
    assertClosed(() -> sluice.query("SELECT 1"));
    assertClosed(() -> sluice.forEach(_ -> {}, "SELECT 1"));
    assertClosed(() -> sluice.read(snapshot -> snapshot.query("SELECT 1")));
    assertClosed(() -> sluice.stats());
    assertClosed(() -> sluice.handover());
    assertClosed(() -> sluice.outcome(new Ticket(1)));
    assertClosed(() -> sluice.await(new Ticket(1), Duration.ofSeconds(1)));
    assertClosed(() -> sluice.within(Duration.ofSeconds(1)).execute("DELETE FROM t"));
    assertThat(sluice.executeAsync("DELETE FROM t")).isCompletedExceptionally();
    assertThat(sluice.enqueueAsync(Sql.of("DELETE FROM t"))).isCompletedExceptionally();
  }

  @Test
  void close_oneOfTwo_leavesTheOtherOpen() {
    Sluice other = Sluice.open(file(), options());
    sluice.close();

    assertThat(other.execute("INSERT INTO t (name) VALUES ('a')").changes()).isEqualTo(1);
    assertThat(other.query("SELECT count(*) FROM t").singleValue()).isEqualTo(1L);
    other.close();
  }

  private void reopen(SluiceOptions options) {
    sluice.close();
    sluice = Sluice.open(file(), options);
  }

  private boolean isClosed() {
    try {
      sluice.query("SELECT 1");
      return false;
    } catch (SluiceException.Closed e) {
      return true;
    }
  }

  private static <T> T answer(CompletableFuture<T> future) {
    assertThat(future).succeedsWithin(Duration.ofSeconds(30));
    return future.join();
  }

  private static void assertClosed(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOfSatisfying(SluiceException.Closed.class, e -> {
      assertThat(e.code()).isEqualTo(SluiceError.CLOSED);
      assertThat(e).hasMessageContaining("open it again");
    });
  }
}
