package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** G8: lists, series and batches hold the writer for a limited time, however many statements they have. */
class TimeLimitsTest extends OpenedSluice {
  private static final Sql SHORT = Sql.of("INSERT INTO t (value) VALUES (1)");
  private static final Sql LONG =
      Sql.of("INSERT INTO t (value) SELECT count(*) FROM (WITH RECURSIVE n(i) AS"
          + " (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) SELECT i FROM n)");

  @Override
  SluiceOptions options() {
    return super.options().withOperationTimeout(Duration.ofMillis(1));
  }

  @Test
  @DisplayName("G8 a list of many short statements is limited as a whole")
  void list_ofManyShortStatements_isLimited() {
    assertTimeout(
        "SluiceOptions.operationTimeout",
        () -> sluice.executeAll(Collections.nCopies(20_000, SHORT)));
  }

  @Test
  @DisplayName("G8 a list of few long statements is limited as a whole")
  void list_ofLongStatements_isLimited() {
    assertTimeout("SluiceOptions.operationTimeout", () -> sluice.executeAll(List.of(LONG, LONG)));
  }

  @Test
  @DisplayName("G8 a series is limited as a whole, by the option or by what its caller gave")
  void series_withoutALimitOfItsOwn_isLimited() {
    List<Sql> many = Collections.nCopies(20_000, SHORT);

    assertTimeout(
        "SluiceOptions.operationTimeout",
        () -> sluice.executeSeries(many, Atomicity.EACH, Duration.ZERO));
    assertTimeout(
        "the limit that was given",
        () -> sluice.executeSeries(many, Atomicity.ALL, Duration.ofNanos(1000)));
  }

  @Test
  @DisplayName("G8 a series under a key is limited as any other, and leaves its key free")
  void series_underAKey_isLimited() {
    OnceKey key = new OnceKey("k", "request", Duration.ofHours(1));
    List<Sql> many = Collections.nCopies(20_000, SHORT);

    assertTimeout(
        "SluiceOptions.operationTimeout",
        () -> sluice.executeSeriesOnce(key, many, Atomicity.ALL, Duration.ZERO));
    assertTimeout(
        "SluiceOptions.operationTimeout",
        () -> sluice.executeSeriesOnce(key, List.of(LONG, LONG), Atomicity.ALL, Duration.ZERO));
    assertThat(count("SELECT count(*) FROM _sluice_key")).isZero();
    assertThat(sluice
            .executeSeriesOnce(key, List.of(SHORT), Atomicity.ALL, Duration.ZERO)
            .replayed())
        .isFalse();
  }

  @Test
  @DisplayName("G8 a script and a load have a limit of their own")
  void script_andLoad_haveTheirOwnLimit() {
    List<Sql> many = Collections.nCopies(5_000, SHORT);
    String script = SHORT.text().concat(";").repeat(5_000);

    assertThat(sluice.executeScript(script)).hasSize(5_000);
    assertThat(sluice.load(many).applied()).isTrue();
    assertThat(count("SELECT count(*) FROM t")).isEqualTo(10_000);

    sluice.execute("DELETE FROM t");
    sluice.close();
    sluice = Sluice.open(file(), options().withScriptTimeout(Duration.ofMillis(1)));
    assertTimeout("SluiceOptions.scriptTimeout", () -> sluice.executeScript(script));
    assertTimeout("SluiceOptions.scriptTimeout", () -> sluice.load(many));
  }

  @Test
  @DisplayName("G8 slow statements are committed every few milliseconds, not all at the end")
  void batch_ofSlowStatements_endsInTime() throws Exception {
    List<CompletableFuture<Receipt>> writes = new ArrayList<>();
    long commits;
    try (HeldWriter _ = HeldWriter.of(sluice)) {
      commits = sluice.stats().commits();
      for (int i = 0; i < 20; i++) {
        writes.add(sluice.executeAsync(LONG));
      }
    }
    writes.forEach(write -> assertThat(write.join().changes()).isEqualTo(1));

    assertThat(sluice.stats().commits() - commits).isGreaterThan(4);
  }

  private void assertTimeout(String remedy, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            SluiceException.Rejected.class,
            e -> assertThat(e.code()).isEqualTo(SluiceError.STATEMENT_TIMEOUT))
        .hasMessageContaining(remedy);
    assertThat(count("SELECT count(*) FROM t")).isZero();
  }
}
