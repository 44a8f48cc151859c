package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** G7: every call ends by its deadline and says what became of it. */
class DeadlineTest extends OpenedSluice {
  private static final Duration SHORT = Duration.ofMillis(60);
  private static final CountDownLatch ENTERED = new CountDownLatch(1);
  private static final CountDownLatch LEAVE = new CountDownLatch(1);

  record Nothing() {}

  private static final Operation<Nothing, Void> WAITS =
      Operation.of("waits", Nothing.class, Void.class, (tx, _) -> {
        tx.execute("INSERT INTO t (name) VALUES ('waited')");
        ENTERED.countDown();
        LEAVE.await();
        return null;
      });

  @Override
  SluiceOptions options() {
    return super.options().withOperationTimeout(Patience.LONG).withOperations(List.of(WAITS));
  }

  @Test
  @DisplayName("G7 a deadline in the queue: TIMEOUT, not applied")
  void deadline_inTheQueue_isNotApplied() throws Exception {
    CompletableFuture<Receipt> async;
    try (HeldWriter held = HeldWriter.of(sluice)) {
      async = sluice.within(SHORT).executeAsync("INSERT INTO t (name) VALUES ('async')");
      assertCode(
          SluiceError.TIMEOUT,
          () -> sluice.within(SHORT).execute("INSERT INTO t (name) VALUES ('sync')"));
      assertCode(SluiceError.TIMEOUT, () -> sluice.within(SHORT).call(WAITS, new Nothing()));
      assertCode(SluiceError.TIMEOUT, async::join);
      held.release();
      held.transaction().join();
    }

    sluice.execute("INSERT INTO t (name) VALUES ('later')");
    assertThat(sluice.query(row -> row.text(0), "SELECT name FROM t")).containsExactly("later");
    assertThat(sluice.stats().queueDepth()).isZero();
    assertThat(sluice.stats().queueBytes()).isZero();
  }

  @Test
  @DisplayName("G7 a transaction's deadline before it began: TIMEOUT, and nothing is left behind")
  void deadline_ofATransactionInTheQueue_isNotApplied() throws Exception {
    try (HeldWriter held = HeldWriter.of(sluice)) {
      for (int i = 0; i < 10; i++) {
        assertCode(
            SluiceError.TIMEOUT,
            () -> sluice
                .within(SHORT)
                .transaction(tx -> tx.execute("INSERT INTO t (name) VALUES ('never')")));
      }
      assertThat(sluice.stats().queueDepth()).isEqualTo(1);
      held.release();
      held.transaction().join();
    }

    sluice.execute("INSERT INTO t (name) VALUES ('later')");
    assertThat(count("SELECT count(*) FROM t")).isEqualTo(1);
    assertThat(sluice.stats().queueDepth()).isZero();
  }

  @Test
  @DisplayName("G7 a deadline in flight: unknown, with a key that tells later")
  void deadline_inFlight_isUnknownWithAKey() throws Exception {
    CompletableFuture<SluiceException.OutcomeUnknown> thrown =
        CompletableFuture.supplyAsync(() -> catchThrowableOfType(
            SluiceException.OutcomeUnknown.class,
            () -> sluice.within(Duration.ofMillis(300)).call(WAITS, new Nothing())));
    ENTERED.await();

    SluiceException.OutcomeUnknown unknown = thrown.join();
    assertThat(unknown.code()).isEqualTo(SluiceError.CLIENT_TIMEOUT);
    WriteKey key = unknown.key().orElseThrow();
    assertThat(unknown).hasMessageContaining("Sluice.outcome");
    assertThat(sluice.outcome(key)).isEqualTo(new Outcome.Pending());

    LEAVE.countDown();
    Patience.until("the outcome", () -> sluice.outcome(key).equals(new Outcome.Applied()));
    assertThat(count("SELECT count(*) FROM t")).isEqualTo(1);
    assertThat(sluice.outcome(new WriteKey(key.client(), key.number() + 1)))
        .isEqualTo(new Outcome.Unknown());
  }

  @Test
  @DisplayName("G7 a lease that is idle for too long: TX_TIMEOUT, rolled back, others go on")
  void lease_idleTooLong_isRolledBack() {
    sluice.close();
    sluice = Sluice.open(file(), super.options().withTransactionIdleTimeout(Duration.ofMillis(50)));
    CompletableFuture<Receipt> other = new CompletableFuture<>();

    assertCode(
        SluiceError.TX_TIMEOUT,
        () -> sluice.transaction(tx -> {
          tx.execute("INSERT INTO t (name) VALUES ('idle')");
          sluice.executeAsync("INSERT INTO t (name) VALUES ('other')").thenAccept(other::complete);
          other.join(); // only the end of this lease lets it through
          return tx.execute("INSERT INTO t (name) VALUES ('too late')");
        }));

    assertThat(sluice.query(row -> row.text(0), "SELECT name FROM t")).containsExactly("other");
  }

  @Test
  @DisplayName("G7 a lease whose body says nothing more: TX_TIMEOUT at its commit")
  void lease_timedOutBeforeCommit_failsTheCommit() {
    sluice.close();
    sluice = Sluice.open(file(), super.options().withTransactionIdleTimeout(Duration.ofMillis(50)));

    assertCode(
        SluiceError.TX_TIMEOUT,
        () -> sluice.transaction(tx -> {
          tx.execute("INSERT INTO t (name) VALUES ('idle')");
          return sluice.executeAsync("INSERT INTO t (name) VALUES ('other')").join();
        }));

    assertThat(sluice.query(row -> row.text(0), "SELECT name FROM t")).containsExactly("other");
  }

  @Test
  @DisplayName("G7 a lease that is open for too long in all: TX_TIMEOUT, however busy it is")
  void lease_openTooLong_isRolledBack() {
    sluice.close();
    sluice = Sluice.open(file(), super.options().withTransactionTimeout(Duration.ofMillis(100)));

    assertCode(
        SluiceError.TX_TIMEOUT,
        () -> sluice.transaction(tx -> {
          while (true) {
            tx.execute("INSERT INTO t (name) VALUES (NULL)");
          }
        }));

    assertThat(count("SELECT count(*) FROM t")).isZero();
  }

  @Test
  @DisplayName("G7 a transaction's own deadline: TX_TIMEOUT, rolled back")
  void lease_callersDeadline_isRolledBack() {
    assertCode(
        SluiceError.TX_TIMEOUT,
        () -> sluice.within(Duration.ofMillis(150)).transaction(tx -> {
          while (true) {
            tx.execute("INSERT INTO t (name) VALUES (NULL)");
          }
        }));

    sluice.execute("INSERT INTO t (name) VALUES ('later')");
    assertThat(count("SELECT count(*) FROM t")).isEqualTo(1);
    assertThat(sluice.stats().queueDepth()).isZero();
  }

  @Test
  @DisplayName("G7 a read over its deadline: TIMEOUT")
  void read_overItsDeadline_isStopped() {
    assertCode(
        SluiceError.TIMEOUT,
        () -> sluice
            .within(SHORT)
            .query("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
                + " SELECT count(*) FROM n"));
  }

  @Test
  @DisplayName("G7 an interrupted caller still learns what became of its write")
  void caller_interrupted_getsItsAnswerAndKeepsTheFlag() {
    Thread.currentThread().interrupt();
    Receipt receipt = sluice.execute("INSERT INTO t (name) VALUES ('interrupted')");

    assertThat(Thread.interrupted()).isTrue();
    assertThat(receipt.changes()).isEqualTo(1);
  }

  private static void assertCode(
      SluiceError code, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call).satisfies(e -> {
      Throwable cause = e instanceof CompletionException ? e.getCause() : e;
      assertThat(cause)
          .isInstanceOfSatisfying(
              SluiceException.class, known -> assertThat(known.code()).isEqualTo(code));
    });
  }
}
