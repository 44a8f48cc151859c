package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Operations: code of the application that runs at the writer. */
class OperationTest extends OpenedSluice {
  record Nothing() {}

  record Many(
      long number,
      Optional<String> text,
      List<Integer> list,
      Map<String, Double> map,
      byte[] bytes,
      boolean flag) {}

  /** How a body that is cut off went on; each test has its own. */
  private static final class Stuck {
    final CountDownLatch leave = new CountDownLatch(1);
    final CompletableFuture<Throwable> lateUse = new CompletableFuture<>();

    @SuppressWarnings("Interruption") // it stands for code that does not give in
    final Operation<Nothing, Void> operation =
        Operation.of("stuck", Nothing.class, Void.class, (tx, _) -> {
          tx.execute("INSERT INTO t (name) VALUES ('stuck')");
          leave.await();
          try {
            tx.execute("INSERT INTO t (name) VALUES ('late')");
            lateUse.complete(new AssertionError("the late statement ran"));
          } catch (IllegalStateException e) {
            lateUse.complete(e);
          }
          return null;
        });
  }

  private final Stuck stuck = new Stuck();

  private static final Operation<Many, Many> ECHO =
      Operation.of("echo", Many.class, Many.class, (_, many) -> many);
  private static final Operation<Nothing, Long> THROWS =
      Operation.of("throws", Nothing.class, Long.class, (_, _) -> {
        throw new java.io.IOException("of the body");
      });
  private static final Operation<Nothing, String> DDL =
      Operation.of("ddl", Nothing.class, String.class, (tx, _) -> {
        tx.execute("CREATE TABLE IF NOT EXISTS made (x)");
        tx.execute("INSERT INTO made VALUES (1)");
        return "made";
      });
  private static final Operation<Nothing, Void> ELSEWHERE =
      Operation.of("elsewhere", Nothing.class, Void.class, (_, _) -> null);

  @Override
  SluiceOptions options() {
    return super.options()
        .withOperationTimeout(Duration.ofMillis(200))
        .withOperations(List.of(stuck.operation, ECHO, THROWS, DDL));
  }

  @Test
  void operation_argumentsOfEveryKind_arriveAndReturn() {
    Many many = new Many(
        Long.MIN_VALUE,
        Optional.of("nul\0"),
        List.of(1, -2),
        Map.of("a", Double.MAX_VALUE),
        new byte[] {1, 0},
        true);

    assertThat(sluice.call(ECHO, many)).isEqualTo(many);
  }

  @Test
  void operation_bodyThrows_keepsTheCause() {
    assertThatThrownBy(() -> sluice.call(THROWS, new Nothing()))
        .isInstanceOfSatisfying(
            SluiceException.Failed.class,
            e -> assertThat(e.code()).isEqualTo(SluiceError.OP_FAILED))
        .hasMessageContaining("'throws'")
        .hasCauseInstanceOf(java.io.IOException.class);
  }

  @Test
  void operation_notRegistered_isUnknown() {
    assertThatThrownBy(() -> sluice.call(ELSEWHERE, new Nothing()))
        .isInstanceOfSatisfying(
            SluiceException.Failed.class,
            e -> assertThat(e.code()).isEqualTo(SluiceError.UNKNOWN_OP))
        .hasMessageContaining("'elsewhere'")
        .hasMessageContaining("Register it");
  }

  @Test
  void operation_anotherOfTheSameName_isUnknown() {
    Operation<Nothing, String> other =
        Operation.of("ddl", Nothing.class, String.class, (_, _) -> "other");

    assertThatThrownBy(() -> sluice.call(other, new Nothing()))
        .isInstanceOfSatisfying(
            SluiceException.Failed.class,
            e -> assertThat(e.code()).isEqualTo(SluiceError.UNKNOWN_OP));
  }

  @Test
  @DisplayName("G4 an operation that changes the schema runs alone, once, from the second run on")
  void operation_changingTheSchema_appliesOnce() {
    List<CompletableFuture<String>> calls = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      calls.add(sluice.callAsync(DDL, new Nothing()));
    }
    calls.forEach(call -> assertThat(call.join()).isEqualTo("made"));

    assertThat(count("SELECT count(*) FROM made")).isEqualTo(50);
  }

  @Test
  void operation_tx_usedFromAnotherThread_isAnError() {
    Operation<Nothing, String> forks =
        Operation.local("forks", Nothing.class, String.class, (tx, _) -> {
          try {
            CompletableFuture.runAsync(() -> tx.execute("INSERT INTO t (name) VALUES ('other')"))
                .join();
            return "ran";
          } catch (CompletionException e) {
            tx.execute("INSERT INTO t (name) VALUES ('own')");
            return e.toString();
          }
        });

    assertThat(sluice.call(forks, new Nothing()))
        .contains("from the thread that runs its body", "nothing was run");
    assertThat(count("SELECT count(*) FROM t WHERE name = 'own'")).isEqualTo(1);
    assertThat(count("SELECT count(*) FROM t WHERE name = 'other'")).isZero();
  }

  @Test
  @DisplayName(
      "G8 a body that never returns is cut off; the others go on, and it cannot write late")
  void operation_neverReturns_isCutOff() {
    List<CompletableFuture<Receipt>> others = new ArrayList<>();
    CompletableFuture<Void> cut = sluice.callAsync(stuck.operation, new Nothing());
    for (int i = 0; i < 100; i++) {
      others.add(sluice.executeAsync("INSERT INTO t (value) VALUES (?)", i));
    }

    assertThat(cut)
        .failsWithin(Patience.LONG)
        .withThrowableThat()
        .havingCause()
        .isInstanceOfSatisfying(
            SluiceException.Rejected.class,
            e -> assertThat(e.code()).isEqualTo(SluiceError.STATEMENT_TIMEOUT))
        .withMessageContaining("200 ms");
    others.forEach(other -> assertThat(other.join().changes()).isEqualTo(1));
    stuck.leave.countDown();
    assertThat(stuck.lateUse.join()).isInstanceOf(IllegalStateException.class);
    assertThat(sluice.execute("INSERT INTO t (name) VALUES ('later')").changes())
        .isEqualTo(1);
    assertThat(count("SELECT count(*) FROM t WHERE name IN ('stuck', 'late')")).isZero();
    assertThat(count("SELECT count(*) FROM t")).isEqualTo(101);
    assertThat(sluice.stats().rejections()).containsEntry("STATEMENT_TIMEOUT", 1L);
    assertThat(sluice.stats().queueDepth()).isZero();
  }

  @Test
  @DisplayName("G8 one stuck body after the other: the writer survives them all")
  void operation_manyNeverReturn_eachIsCutOff() {
    sluice.close();
    sluice = Sluice.open(file(), options().withOperationTimeout(Duration.ofMillis(30)));
    List<CompletableFuture<Void>> cut = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      cut.add(sluice.callAsync(stuck.operation, new Nothing()));
      sluice.executeAsync("INSERT INTO t (value) VALUES (?)", i);
    }

    cut.forEach(call -> assertThat(call).failsWithin(Patience.LONG));
    stuck.leave.countDown();
    sluice.execute("INSERT INTO t (name) VALUES ('later')");
    assertThat(count("SELECT count(*) FROM t")).isEqualTo(9);
  }

  @Test
  void localOperation_needsNoRegistration_whereThisProcessWrites() {
    List<String> closure = new ArrayList<>();
    Operation<Nothing, String> local =
        Operation.local("local-1", Nothing.class, String.class, (tx, _) -> {
          closure.add("ran");
          tx.execute("INSERT INTO t (name) VALUES ('local')");
          return "done";
        });
    assertThat(sluice.call(local, new Nothing())).isEqualTo("done");
    assertThat(closure).containsExactly("ran");
    assertThat(local.isLocal()).isTrue();
    assertThat(ECHO.isLocal()).isFalse();
  }
}
