package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each way to lose a transaction, as one of 100 writes that wait together. */
@DisplayName("G4 a write that fails leaves the 99 others of its batch alone")
class LostTransactionTest extends OpenedSluice {
  private static final int WRITES = 100;
  private static final int CULPRIT = 50;
  private static final String ENDLESS =
      "INSERT INTO victim (name) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
          + " SELECT 'n' || i FROM n";

  record Numbered(long number) {}

  private static final CountDownLatch NEVER = new CountDownLatch(1);

  private static final Operation<Numbered, Long> GOOD = Operation.of(
      "good",
      Numbered.class,
      Long.class,
      (tx, it) -> tx.execute("INSERT INTO good (n) VALUES (?)", it.number()).insertId());

  private static final Operation<Numbered, Void> THROWS = body("throws", tx -> {
    tx.execute("INSERT INTO victim (name) VALUES ('x')");
    throw new IllegalStateException("thrown by the body");
  });
  private static final Operation<Numbered, Void> THROWS_ERROR = body("throwsError", tx -> {
    tx.execute("INSERT INTO victim (name) VALUES ('x')");
    throw new AssertionError("an Error of the body");
  });
  private static final Operation<Numbered, Void> STRAY_COMMIT = body("strayCommit", tx -> {
    tx.execute("INSERT INTO victim (name) VALUES ('x')");
    tx.execute("COMMIT");
  });
  private static final Operation<Numbered, Void> OR_ROLLBACK = body(
      "orRollback", tx -> tx.execute("INSERT OR ROLLBACK INTO victim (name) VALUES ('taken')"));
  private static final Operation<Numbered, Void> SWALLOWS_ROLLBACK =
      body("swallowsRollback", tx -> {
        swallow(() -> tx.execute("INSERT OR ROLLBACK INTO victim (name) VALUES ('taken')"));
        swallow(() -> tx.execute("INSERT INTO victim (name) VALUES ('after the rollback')"));
      });
  private static final Operation<Numbered, Void> RAISES_UNSEEN =
      body("createsATriggerThatRaises", tx -> {
        tx.execute(
            "CREATE TEMPORARY TRIGGER nope AFTER INSERT ON good BEGIN SELECT RAISE(ROLLBACK, ''); END");
      });
  private static final Operation<Numbered, Void> ENDLESS_STATEMENT =
      body("endlessStatement", tx -> tx.execute(ENDLESS));
  private static final Operation<Numbered, Void> SWALLOWS_TIMEOUT = body("swallowsTimeout", tx -> {
    swallow(() -> tx.execute(ENDLESS));
    swallow(() -> tx.execute("INSERT INTO victim (name) VALUES ('after the timeout')"));
  });
  private static final Operation<Numbered, Void> NEVER_RETURNS = body("neverReturns", tx -> {
    tx.execute("INSERT INTO victim (name) VALUES ('x')");
    NEVER.await();
  });
  private static final Operation<Numbered, Void> DEFERRED_KEY =
      body("deferredKey", tx -> tx.execute("INSERT INTO child VALUES (99)"));
  private static final Operation<Numbered, Void> TOO_LARGE = body(
      "tooLarge",
      tx -> tx.execute("INSERT INTO victim (name) VALUES ('x') RETURNING hex(zeroblob(200000))"));

  private static final List<Operation<Numbered, Void>> CULPRITS = List.of(
      THROWS,
      THROWS_ERROR,
      STRAY_COMMIT,
      OR_ROLLBACK,
      SWALLOWS_ROLLBACK,
      RAISES_UNSEEN,
      ENDLESS_STATEMENT,
      SWALLOWS_TIMEOUT,
      NEVER_RETURNS,
      DEFERRED_KEY,
      TOO_LARGE);

  private interface Body {
    void run(Tx tx) throws Exception;
  }

  private static Operation<Numbered, Void> body(String name, Body body) {
    return Operation.of(name, Numbered.class, Void.class, (tx, _) -> {
      body.run(tx);
      return null;
    });
  }

  private static void swallow(Runnable step) {
    try {
      step.run();
    } catch (SluiceException e) {
      assertThat(e).isNotNull(); // gone on with, as careless code does
    }
  }

  /** One write that fails, and with what. */
  record Culprit(String name, SluiceError code, Function<Sluice, CompletableFuture<?>> submit) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Culprit> culprits() {
    return Stream.of(
        statement(
            "OR FAIL, second row",
            SluiceError.CONSTRAINT,
            "INSERT OR FAIL INTO victim (name) VALUES ('first'), ('taken')"),
        statement(
            "OR ROLLBACK",
            SluiceError.CONSTRAINT,
            "INSERT OR ROLLBACK INTO victim (name) VALUES ('taken')"),
        statement("RAISE(FAIL)", SluiceError.CONSTRAINT, "INSERT INTO fails VALUES (1), (2)"),
        statement("RAISE(ROLLBACK)", SluiceError.CONSTRAINT, "INSERT INTO rolls VALUES (1)"),
        statement(
            "RAISE(ROLLBACK) by another table's trigger",
            SluiceError.CONSTRAINT,
            "INSERT INTO leads VALUES (1)"),
        statement(
            "ON CONFLICT ROLLBACK in the table",
            SluiceError.CONSTRAINT,
            "INSERT INTO strict_one VALUES (1)"),
        statement(
            "ON CONFLICT FAIL in the table",
            SluiceError.CONSTRAINT,
            "INSERT INTO half VALUES (5), (1)"),
        statement("deferred foreign key", SluiceError.CONSTRAINT, "INSERT INTO child VALUES (99)"),
        statement(
            "deferred foreign key, from the parent's side",
            SluiceError.CONSTRAINT,
            "DELETE FROM parent WHERE id = 1"),
        statement("endless statement", SluiceError.STATEMENT_TIMEOUT, ENDLESS),
        statement(
            "endless statement that returns rows",
            SluiceError.STATEMENT_TIMEOUT,
            ENDLESS + " RETURNING id"),
        statement(
            "RETURNING too large",
            SluiceError.TOO_LARGE,
            "INSERT INTO victim (name) VALUES ('x') RETURNING hex(zeroblob(200000))"),
        statement(
            "plain constraint",
            SluiceError.CONSTRAINT,
            "INSERT INTO victim (name) VALUES ('y'), ('taken')"),
        list(
            "a list whose last fails",
            SluiceError.CONSTRAINT,
            "INSERT INTO victim (name) VALUES ('y')",
            "INSERT INTO victim (name) VALUES ('taken')"),
        list(
            "a list with OR ROLLBACK",
            SluiceError.CONSTRAINT,
            "INSERT INTO victim (name) VALUES ('y')",
            "INSERT OR ROLLBACK INTO victim (name) VALUES ('taken')",
            "INSERT INTO victim (name) VALUES ('z')"),
        list(
            "a list with an endless statement",
            SluiceError.STATEMENT_TIMEOUT,
            "INSERT INTO victim (name) VALUES ('y')",
            ENDLESS),
        list(
            "a list that changes the schema and fails",
            SluiceError.SQL,
            "CREATE TABLE fresh (x)",
            "INSERT INTO nowhere VALUES (1)"),
        operation(THROWS, SluiceError.OP_FAILED),
        operation(THROWS_ERROR, SluiceError.OP_FAILED),
        operation(STRAY_COMMIT, SluiceError.NOT_ALLOWED),
        operation(OR_ROLLBACK, SluiceError.CONSTRAINT),
        operation(SWALLOWS_ROLLBACK, SluiceError.CONSTRAINT),
        operation(RAISES_UNSEEN, SluiceError.NOT_ALLOWED),
        operation(ENDLESS_STATEMENT, SluiceError.STATEMENT_TIMEOUT),
        operation(SWALLOWS_TIMEOUT, SluiceError.STATEMENT_TIMEOUT),
        operation(NEVER_RETURNS, SluiceError.STATEMENT_TIMEOUT),
        operation(DEFERRED_KEY, SluiceError.CONSTRAINT),
        operation(TOO_LARGE, SluiceError.TOO_LARGE));
  }

  private static Culprit statement(String name, SluiceError code, String sql) {
    return new Culprit(name, code, sluice -> sluice.executeAsync(sql));
  }

  private static Culprit list(String name, SluiceError code, String... sql) {
    List<Sql> statements = Stream.of(sql).map(text -> Sql.of(text)).toList();
    return new Culprit(name, code, sluice -> sluice.executeAllAsync(statements));
  }

  private static Culprit operation(Operation<Numbered, Void> operation, SluiceError code) {
    return new Culprit(
        "operation " + operation.name(),
        code,
        sluice -> sluice.callAsync(operation, new Numbered(0)));
  }

  @Override
  SluiceOptions options() {
    List<Operation<?, ?>> operations = new ArrayList<>(CULPRITS);
    operations.add(GOOD);
    return super.options()
        .withStatementTimeout(Duration.ofMillis(150))
        .withOperationTimeout(Duration.ofMillis(250))
        .withWriteBytes(100_000)
        .withOperations(operations);
  }

  @Override
  String schema() {
    return """
        CREATE TABLE good (id INTEGER PRIMARY KEY, n INTEGER);
        CREATE TABLE counter (c INTEGER);
        INSERT INTO counter VALUES (0);
        CREATE TABLE victim (id INTEGER PRIMARY KEY, name TEXT UNIQUE);
        INSERT INTO victim (name) VALUES ('taken');
        CREATE TABLE fails (x);
        CREATE TRIGGER fails_on_two AFTER INSERT ON fails WHEN new.x = 2
          BEGIN SELECT RAISE(FAIL, 'no two'); END;
        CREATE TABLE rolls (x);
        CREATE TRIGGER rolls_back AFTER INSERT ON rolls
          BEGIN SELECT RAISE(ROLLBACK, 'no'); END;
        CREATE TABLE leads (x);
        CREATE TRIGGER leads_on AFTER INSERT ON leads BEGIN INSERT INTO rolls VALUES (new.x); END;
        CREATE TABLE strict_one (x UNIQUE ON CONFLICT ROLLBACK);
        INSERT INTO strict_one VALUES (1);
        CREATE TABLE half (x UNIQUE ON CONFLICT FAIL);
        INSERT INTO half VALUES (1);
        CREATE TABLE parent (id INTEGER PRIMARY KEY);
        INSERT INTO parent VALUES (1);
        CREATE TABLE child (parent REFERENCES parent DEFERRABLE INITIALLY DEFERRED);
        INSERT INTO child VALUES (1);
        """;
  }

  @ParameterizedTest(name = "G4 {0}")
  @MethodSource("culprits")
  void batch_oneLosesTheTransaction_othersApplyOnce(Culprit culprit) throws Exception {
    List<CompletableFuture<?>> writes = new ArrayList<>();
    Stats before = sluice.stats();
    try (HeldWriter held = HeldWriter.of(sluice)) {
      for (int i = 0; i < WRITES; i++) {
        writes.add(i == CULPRIT ? culprit.submit().apply(sluice) : good(i));
      }
      assertThat(sluice.stats().queueDepth()).isEqualTo(WRITES + 1);
      held.release();
      held.transaction().join();
    }

    CompletionException thrown = catchThrowableOfType(
        CompletionException.class, () -> writes.get(CULPRIT).join());
    assertThat(thrown.getCause())
        .isInstanceOfSatisfying(
            SluiceException.class, e -> assertThat(e.code()).isEqualTo(culprit.code()));
    for (int i = 0; i < WRITES; i++) {
      if (i != CULPRIT) {
        assertAnswer(i, writes.get(i).join());
      }
    }
    assertThat(count("SELECT count(*) FROM good")).isEqualTo(WRITES - 1);
    assertThat(count("SELECT count(DISTINCT n) FROM good")).isEqualTo(WRITES - 1);
    assertThat(count("SELECT c FROM counter")).isEqualTo(counted());
    assertNothingOfTheCulprit();
    Stats after = sluice.stats();
    assertThat(after.commits() - before.commits() <= 10 || after.reruns() > before.reruns())
        .as("they shared a transaction, or one that was lost")
        .isTrue();
    assertThat(sluice.execute("INSERT INTO victim (name) VALUES ('later')").changes())
        .isEqualTo(1);
  }

  private static int counted() {
    int count = 0;
    for (int i = 0; i < WRITES; i++) {
      count += i != CULPRIT && i % 4 == 2 ? 1 : 0;
    }
    return count;
  }

  /** Four kinds of good writes, each with a row of its own. */
  private CompletableFuture<?> good(int i) {
    return switch (i % 4) {
      case 0 -> sluice.executeAsync("INSERT INTO good (n) VALUES (?)", i);
      case 1 -> sluice.executeAsync("INSERT INTO good (n) VALUES (?) RETURNING id, n", i);
      case 2 ->
        sluice.executeAllAsync(List.of(
            Sql.of("INSERT INTO good (n) VALUES (?)", i), Sql.of("UPDATE counter SET c = c + 1")));
      default -> sluice.callAsync(GOOD, new Numbered(i));
    };
  }

  private void assertAnswer(int i, Object answer) {
    long id = switch (answer) {
      case Receipt receipt -> assertReceipt(i, receipt);
      case List<?> receipts -> {
        assertThat(receipts).hasSize(2);
        assertThat(((Receipt) receipts.get(1)).changes()).isEqualTo(1);
        yield assertReceipt(i, (Receipt) receipts.getFirst());
      }
      case Long inserted -> inserted;
      default -> throw new AssertionError("another answer: " + answer);
    };
    assertThat(count("SELECT n FROM good WHERE id = ?", id)).isEqualTo(i);
  }

  private static long assertReceipt(int i, Receipt receipt) {
    assertThat(receipt.changes()).isEqualTo(1);
    if (i % 4 == 1) {
      assertThat(receipt.rows().single().longValue("n")).isEqualTo(i);
      assertThat(receipt.rows().single().longValue("id")).isEqualTo(receipt.insertId());
    }
    return receipt.lastInsertId().orElseThrow();
  }

  private void assertNothingOfTheCulprit() {
    assertThat(sluice.query(row -> row.text(0), "SELECT name FROM victim"))
        .containsExactly("taken");
    for (String empty : List.of("fails", "rolls", "leads")) {
      assertThat(count("SELECT count(*) FROM " + empty)).as(empty).isZero();
    }
    for (String one : List.of("strict_one", "half", "parent", "child")) {
      assertThat(count("SELECT count(*) FROM " + one)).as(one).isEqualTo(1);
    }
    assertThat(count("SELECT count(*) FROM sqlite_schema WHERE name = 'fresh'")).isZero();
  }
}
