package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** G3 for retries of the caller's own: a write under a key takes effect once. */
class OnceTest extends OpenedSluice {
  record Name(String name) {}

  record Id(long id) {}

  private static final Operation<Name, Id> ADD = Operation.of(
      "add",
      Name.class,
      Id.class,
      (tx, name) ->
          new Id(tx.execute("INSERT INTO t (name) VALUES (?)", name.name()).insertId()));

  @Override
  SluiceOptions options() {
    return super.options().withOperations(List.of(ADD)).withKeysKept(3);
  }

  private static OnceKey key(String key) {
    return new OnceKey(key, "request", Duration.ofHours(1));
  }

  private Once<SeriesResult> insert(OnceKey key, String... names) {
    List<Sql> statements = new ArrayList<>();
    for (String name : names) {
      statements.add(Sql.of("INSERT INTO t (name) VALUES (?) RETURNING name", name));
    }
    return sluice.executeSeriesOnce(key, statements, Atomicity.EACH, Duration.ZERO);
  }

  private long count() {
    return sluice.query("SELECT count(*) FROM t").single().longValue(0);
  }

  @Test
  void series_sentAgain_hasNoEffectAndTheFirstResult() {
    Once<SeriesResult> first = insert(key("k"), "a", "a", "b");
    Once<SeriesResult> again = insert(key("k"), "a", "a", "b");

    assertThat(first.replayed()).isFalse();
    assertThat(again.replayed()).isTrue();
    assertThat(again.result().results()).hasSize(3);
    assertThat(again.result().results().getFirst())
        .isEqualTo(first.result().results().getFirst());
    assertThat(again.result().results().get(1)).isInstanceOf(StatementResult.Failed.class);
    assertThat(count()).isEqualTo(2);
  }

  @Test
  void operation_sentAgainAfterReopening_givesTheFirstResult() {
    Once<Id> first = sluice.callOnce(key("k"), ADD, new Name("a"));
    sluice.close();
    sluice = Sluice.open(file(), options());
    Once<Id> again = sluice.callOnce(key("k"), ADD, new Name("a"));

    assertThat(again).isEqualTo(new Once<>(first.result(), true));
    assertThat(count()).isEqualTo(1);
  }

  @Test
  void schemaChange_underAKey_isAppliedOnce() {
    List<Sql> statements = List.of(Sql.of("CREATE TABLE u(a)"), Sql.of("INSERT INTO u VALUES(1)"));

    sluice.executeSeriesOnce(key("k"), statements, Atomicity.ALL, Duration.ZERO);
    Once<SeriesResult> again =
        sluice.executeSeriesOnce(key("k"), statements, Atomicity.ALL, Duration.ZERO);

    assertThat(again.replayed()).isTrue();
    assertThat(again.result().applied()).isTrue();
    assertThat(sluice.query("SELECT count(*) FROM u").singleValue()).isEqualTo(1L);
  }

  @Test
  void vacuum_underAKey_isRefused() {
    Once<SeriesResult> refused =
        sluice.executeSeriesOnce(key("k"), List.of(Sql.of("VACUUM")), Atomicity.ALL, Duration.ZERO);

    assertThat(refused.result().applied()).isFalse();
  }

  @Test
  void write_thatFails_leavesTheKeyFree() {
    insert(key("other"), "a");
    assertThatThrownBy(() -> sluice.callOnce(key("k"), ADD, new Name("a")))
        .isInstanceOfSatisfying(
            SluiceException.class, e -> assertThat(e.code()).isEqualTo(SluiceError.CONSTRAINT));

    assertThat(sluice.callOnce(key("k"), ADD, new Name("b")).replayed()).isFalse();
  }

  @Test
  void key_usedForSomethingElse_isKeyReused() {
    insert(key("k"), "a");

    assertThatThrownBy(() -> insert(new OnceKey("k", "another request", Duration.ofHours(1)), "b"))
        .isInstanceOf(SluiceException.Failed.class)
        .hasMessageContaining("another request was applied under the key 'k'")
        .extracting(e -> ((SluiceException) e).code())
        .isEqualTo(SluiceError.KEY_REUSED);
    assertThat(count()).isEqualTo(1);
  }

  @Test
  void keys_atTheirLimit_areRefusedUntilSomeExpire() {
    insert(key("1"), "a");
    insert(key("2"), "b");
    insert(new OnceKey("3", "request", Duration.ofMillis(1)), "c");
    Patience.until("the third has expired", () -> !insertRefused("4", "d"));

    assertThatThrownBy(() -> insert(key("5"), "e"))
        .isInstanceOf(SluiceException.Rejected.class)
        .hasMessageContaining("3 of at most 3 keys")
        .extracting(e -> ((SluiceException) e).code())
        .isEqualTo(SluiceError.KEYS_FULL);
    assertThat(count()).isEqualTo(4);
    assertThat(insert(key("4"), "d").replayed()).isTrue();
    assertThat(insert(key("1"), "a").replayed()).isTrue();
  }

  private boolean insertRefused(String key, String name) {
    try {
      insert(key(key), name);
      return false;
    } catch (SluiceException.Rejected e) {
      return true;
    }
  }

  @Test
  void sameKey_fromManyThreads_isAppliedOnce() {
    try (ExecutorService callers = Executors.newFixedThreadPool(8)) {
      List<CompletableFuture<Once<Id>>> calls = new ArrayList<>();
      for (int i = 0; i < 32; i++) {
        calls.add(CompletableFuture.supplyAsync(
            () -> sluice.callOnce(key("k"), ADD, new Name("a")), callers));
      }

      List<Once<Id>> answers = calls.stream().map(CompletableFuture::join).toList();
      assertThat(answers).filteredOn(answer -> !answer.replayed()).hasSize(1);
      assertThat(answers)
          .extracting(Once::result)
          .containsOnly(answers.getFirst().result());
    }
    assertThat(count()).isEqualTo(1);
  }

  @Test
  void queued_sentAgain_isAppliedOnceAndItsTicketIsKnown() {
    List<Sql> statements = List.of(Sql.of("INSERT INTO t (name) VALUES ('q')"));
    OnceKey key = key("k");
    Ticket first = sluice.enqueueSeriesOnce(key, statements, Atomicity.ALL);
    Ticket second = sluice.enqueueSeriesOnce(key, statements, Atomicity.ALL);

    assertThat(sluice.await(second, Patience.LONG)).isEqualTo(new Outcome.Applied());
    assertThat(sluice.ticket(key)).contains(first);
    assertThat(count()).isEqualTo(1);
    assertThatThrownBy(() -> sluice.ticket(new OnceKey("k", "other", Duration.ofHours(1))))
        .hasMessageContaining("another request was applied under the key 'k'");
    assertThat(sluice.ticket(key("unknown"))).isEmpty();
  }
}
