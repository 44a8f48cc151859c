package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What each method of {@link Sluice} promises to one caller. */
class ContractTest extends OpenedSluice {
  record Named(String name) {}

  private static final Operation<Named, Long> ADD = Operation.of(
      "add",
      Named.class,
      Long.class,
      (tx, named) -> tx.execute("INSERT INTO t (name) VALUES (?)", named.name()).insertId());

  private static final Operation<Named, Void> NOTHING =
      Operation.of("nothing", Named.class, Void.class, (_, _) -> null);

  @Override
  SluiceOptions options() {
    return super.options().withOperations(List.of(ADD, NOTHING));
  }

  // ---- one statement

  @Test
  void execute_insert_givesChangesAndRowid() {
    Receipt receipt = sluice.execute("INSERT INTO t (name) VALUES ('a'), ('b')");

    assertThat(receipt.changes()).isEqualTo(2);
    assertThat(receipt.lastInsertId()).hasValue(2);
    assertThat(receipt.rows()).isEqualTo(Rows.none());
  }

  @Test
  void execute_updateAndDelete_countRowsAndGiveNoRowid() {
    sluice.execute("INSERT INTO t (name) VALUES ('a'), ('b'), ('c')");

    Receipt updated = sluice.execute("UPDATE t SET value = 1 WHERE id < 3");
    Receipt none = sluice.execute("UPDATE t SET value = 1 WHERE id > 100");
    Receipt deleted = sluice.execute("DELETE FROM t");

    assertThat(updated.changes()).isEqualTo(2);
    assertThat(updated.lastInsertId()).isEmpty();
    assertThat(none.changes()).isZero();
    assertThat(deleted.changes()).isEqualTo(3);
  }

  @Test
  void execute_ignoredInsert_givesNoRowidOfAnEarlierOne() {
    sluice.execute("INSERT INTO t (name) VALUES ('a')");

    Receipt ignored = sluice.execute("INSERT OR IGNORE INTO t (name) VALUES ('a')");

    assertThat(ignored.changes()).isZero();
    assertThat(ignored.lastInsertId()).isEmpty();
  }

  @Test
  void execute_returning_givesAllRowsInOrder() {
    Receipt receipt =
        sluice.execute("INSERT INTO t (name) VALUES ('a'), ('b'), ('c') RETURNING id, name AS n");

    assertThat(receipt.changes()).isEqualTo(3);
    assertThat(receipt.lastInsertId()).isEqualTo(OptionalLong.of(3));
    assertThat(receipt.rows().columns()).containsExactly("id", "n");
    assertThat(receipt.rows()).extracting(row -> row.text("N")).containsExactly("a", "b", "c");
  }

  @Test
  void execute_returningNothing_stillNamesTheColumns() {
    Receipt receipt = sluice.execute("DELETE FROM t RETURNING id");

    assertThat(receipt.rows().columns()).containsExactly("id");
    assertThat(receipt.rows().isEmpty()).isTrue();
  }

  @Test
  void execute_select_readsAtTheWriter() {
    assertThat(sluice.execute("SELECT 42").rows().singleValue()).isEqualTo(42L);
  }

  @Test
  void execute_triggersAndCascades_areCounted() {
    sluice.executeScript("""
        CREATE TABLE parent (id INTEGER PRIMARY KEY);
        CREATE TABLE child (parent REFERENCES parent ON DELETE CASCADE);
        INSERT INTO parent VALUES (1);
        INSERT INTO child VALUES (1), (1);
        """);

    assertThat(sluice.execute("DELETE FROM parent").changes()).isEqualTo(3);
  }

  @Test
  void execute_constraintViolated_changesNothingAndNamesTheConstraint() {
    sluice.execute("INSERT INTO t (name) VALUES ('a')");

    assertThatThrownBy(() -> sluice.execute("INSERT INTO t (name) VALUES ('b'), ('a')"))
        .isInstanceOfSatisfying(SluiceException.Failed.class, e -> {
          assertThat(e.code()).isEqualTo(SluiceError.CONSTRAINT);
          assertThat(e.sqliteCode()).isEqualTo(2067);
          assertThat(e).hasMessageContaining("t.name");
          assertThat(e.getStackTrace()[0].getClassName()).startsWith("dev.sluice.");
        });
    assertThat(count("SELECT count(*) FROM t")).isEqualTo(1);
  }

  @Test
  void execute_strictTable_refusesAnotherType() {
    assertThatThrownBy(() -> sluice.execute("INSERT INTO t (name) VALUES (x'00')"))
        .isInstanceOfSatisfying(
            SluiceException.Failed.class,
            e -> assertThat(e.sqliteCode()).isEqualTo(3091)); // SQLITE_CONSTRAINT_DATATYPE
  }

  @Test
  void executeAsync_failure_reachesTheFuture() {
    assertThatThrownBy(
            () -> sluice.executeAsync("INSERT INTO nowhere VALUES (1)").join())
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(SluiceException.Failed.class);
    assertThatThrownBy(() -> sluice.executeAsync("COMMIT").join())
        .hasCauseInstanceOf(SluiceException.Failed.class);
  }

  // ---- several statements

  @Test
  @DisplayName("G4 a list of statements is atomic")
  void executeAll_oneFails_noneIsApplied() {
    List<Sql> statements = List.of(
        Sql.of("INSERT INTO t (name) VALUES (?)", "a"),
        Sql.of("INSERT INTO t (name) VALUES (?)", "b"),
        Sql.of("INSERT INTO t (name) VALUES (?)", "a"));

    assertThatThrownBy(() -> sluice.executeAll(statements))
        .isInstanceOf(SluiceException.Failed.class);
    assertThat(count("SELECT count(*) FROM t")).isZero();
  }

  @Test
  void executeAll_statements_seeEachOtherAndGiveOneReceiptEach() {
    List<Receipt> receipts = sluice.executeAll(List.of(
        Sql.of("INSERT INTO t (name) VALUES ('a'), ('b')"),
        Sql.of("UPDATE t SET value = name RETURNING value"),
        Sql.of("SELECT count(*) FROM t")));

    assertThat(receipts).extracting(Receipt::changes).containsExactly(2L, 2L, 0L);
    assertThat(receipts.get(1).rows().size()).isEqualTo(2);
    assertThat(receipts.get(2).rows().singleValue()).isEqualTo(2L);
  }

  @Test
  void executeAll_empty_givesNoReceipt() {
    assertThat(sluice.executeAll(List.of())).isEmpty();
    assertThat(sluice.executeAllAsync(List.of()).join()).isEmpty();
  }

  @Test
  void executeScript_oneStatementThatMayNotShare_runsAlone() {
    assertThat(sluice.executeScript("VACUUM;")).hasSize(1);
  }

  @Test
  void executeScript_triggerWithSemicolons_isOneStatement() {
    List<Receipt> receipts = sluice.executeScript("""
            -- a comment; with a semicolon
            CREATE TRIGGER twice AFTER INSERT ON t WHEN new.value IS NULL BEGIN
              UPDATE t SET value = 'x;y' WHERE id = new.id;
            END;
            INSERT INTO t (name) VALUES ('a;b');
            """);

    assertThat(receipts).hasSize(2);
    assertThat(sluice.query("SELECT value FROM t").singleValue()).isEqualTo("x;y");
  }

  // ---- schema

  @Test
  void schemaChange_withinAList_isAtomicAndSeenAtOnce() {
    assertThatThrownBy(
            () -> sluice.executeScript("CREATE TABLE u (x); INSERT INTO u VALUES (1); SELECT nope"))
        .isInstanceOf(SluiceException.Failed.class);
    sluice.executeScript("CREATE TABLE u (x); INSERT INTO u VALUES (1)");
    sluice.execute("ALTER TABLE u ADD COLUMN y");
    sluice.execute("INSERT INTO u VALUES (2, 3)");

    assertThat(sluice.query("SELECT * FROM u").columns()).containsExactly("x", "y");
    sluice.execute("DROP TABLE u");
    assertThatThrownBy(() -> sluice.query("SELECT * FROM u")).hasMessageContaining("no such table");
  }

  @Test
  void applicationNumbers_set_areReadBack() {
    sluice.execute("PRAGMA user_version = 7");
    sluice.execute("PRAGMA application_id = 8");

    assertThat(sluice.query("PRAGMA user_version").singleValue()).isEqualTo(7L);
    assertThat(sluice.query("PRAGMA application_id").singleValue()).isEqualTo(8L);
  }

  @Test
  void maintenance_vacuumAnalyzeReindex_work() {
    sluice.execute(
        "INSERT INTO t (value) WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n"
            + " LIMIT 2000) SELECT zeroblob(500) FROM n");
    sluice.execute("DELETE FROM t WHERE id > 10");
    long before = count("PRAGMA page_count");

    sluice.execute("VACUUM");
    sluice.execute("ANALYZE");
    sluice.execute("REINDEX");
    sluice.execute("PRAGMA optimize");

    assertThat(count("PRAGMA page_count")).isLessThan(before);
    assertThat(count("SELECT count(*) FROM t")).isEqualTo(10);
  }

  @Test
  @DisplayName("G10 the file is plain SQLite while it is open, and Sluice's tables are STRICT")
  void file_openedByAnotherProgram_isOrdinary() throws SQLException {
    sluice.execute("INSERT INTO t (name) VALUES ('a')");
    try (Connection other = plainConnection()) {
      plainExecute(other, "INSERT INTO t (name) VALUES ('b')");
      assertThat(plainQuery(other, "SELECT name FROM t ORDER BY id")).containsExactly("a", "b");
      assertThat(plainQuery(
              other,
              "SELECT name FROM pragma_table_list WHERE name LIKE '\\_sluice\\_%' ESCAPE '\\'"
                  + " AND NOT (strict AND wr)"))
          .isEmpty();
      assertThat(plainQuery(other, "PRAGMA journal_mode")).containsExactly("wal");
    }
    sluice.execute("INSERT INTO t (name) VALUES ('c')");
    assertThat(count("SELECT count(*) FROM t")).isEqualTo(3);
  }

  @Test
  @DisplayName("G10 Sluice's tables can be dropped when it is closed")
  void ownTables_droppedWhileClosed_areMadeAgain() throws SQLException {
    sluice.execute("INSERT INTO t (name) VALUES ('a')");
    sluice.close();
    try (Connection other = plainConnection()) {
      for (Object table :
          plainQuery(other, "SELECT name FROM sqlite_schema WHERE name GLOB '_sluice_*'")) {
        plainExecute(other, "DROP TABLE " + table);
      }
    }
    sluice = Sluice.open(file(), options());

    Ticket ticket = sluice.enqueue("INSERT INTO t (name) VALUES ('b')");
    assertThat(sluice.await(ticket, Patience.LONG)).isEqualTo(new Outcome.Applied());
    assertThat(count("SELECT count(*) FROM t")).isEqualTo(2);
  }

  // ---- operations

  @Test
  void call_operation_givesItsTypedResult() {
    assertThat(sluice.call(ADD, new Named("a"))).isEqualTo(1L);
    assertThat(sluice.callAsync(ADD, new Named("b")).join()).isEqualTo(2L);
    assertThat(sluice.call(NOTHING, new Named(""))).isNull();
  }

  @Test
  void call_statementFails_failsWithItsCode() {
    sluice.call(ADD, new Named("a"));

    assertThatThrownBy(() -> sluice.call(ADD, new Named("a")))
        .isInstanceOfSatisfying(
            SluiceException.Failed.class,
            e -> assertThat(e.code()).isEqualTo(SluiceError.CONSTRAINT));
  }

  // ---- interactive transactions

  @Test
  void transaction_statements_seeEachOtherAndNobodyElseDoes() {
    long id = sluice.transaction(tx -> {
      long inserted = tx.execute("INSERT INTO t (name) VALUES ('a')").insertId();
      assertThat(tx.query("SELECT count(*) FROM t").singleValue()).isEqualTo(1L);
      assertThat(count("SELECT count(*) FROM t")).isZero();
      return inserted;
    });

    assertThat(id).isEqualTo(1);
    assertThat(count("SELECT count(*) FROM t")).isEqualTo(1);
  }

  @Test
  void transaction_bodyThrows_rollsBackAndPassesTheExceptionOn() {
    assertThatThrownBy(() -> sluice.transaction(tx -> {
          tx.execute("INSERT INTO t (name) VALUES ('a')");
          throw new IllegalStateException("mine");
        }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("mine");
    assertThatThrownBy(() -> sluice.transaction(tx -> {
          throw new java.io.IOException("checked");
        }))
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(java.io.IOException.class);
    assertThat(count("SELECT count(*) FROM t")).isZero();
  }

  @Test
  void transaction_failedStatementCaught_undoesItselfOnly() {
    sluice.transaction(tx -> {
      tx.execute("INSERT INTO t (name) VALUES ('a')");
      assertThatThrownBy(() -> tx.execute("INSERT INTO t (name) VALUES ('b'), ('a')"))
          .isInstanceOf(SluiceException.Failed.class);
      tx.execute("INSERT INTO t (name) VALUES ('c')");
      return null;
    });

    assertThat(sluice.query(row -> row.text(0), "SELECT name FROM t ORDER BY id"))
        .containsExactly("a", "c");
  }

  @Test
  void transaction_withoutStatement_doesNotNeedTheWriter() throws Exception {
    try (HeldWriter _ = HeldWriter.of(sluice)) {
      assertThat(sluice.<String>transaction(_ -> "done")).isEqualTo("done");
    }
  }

  @Test
  void transaction_txUsedAfterItsEnd_isRefused() {
    List<Tx> leaked = new ArrayList<>();
    sluice.transaction(tx -> leaked.add(tx));

    assertThatThrownBy(() -> leaked.getFirst().execute("DELETE FROM t"))
        .isInstanceOf(IllegalStateException.class);
  }

  // ---- queued writes

  @Test
  void enqueue_eachForm_appliesInOrderAndCanBeAskedFor() {
    Ticket one = sluice.enqueue("INSERT INTO t (name) VALUES (?)", "a");
    Ticket two = sluice.enqueueAll(List.of(
        Sql.of("UPDATE t SET name = name || 'b'"), Sql.of("INSERT INTO t (name) VALUES ('c')")));
    Ticket three = sluice.enqueue(ADD, new Named("d"));
    Ticket fails = sluice.enqueue("INSERT INTO t (name) VALUES ('d')");

    assertThat(sluice.await(fails, Patience.LONG))
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            failed -> assertThat(failed.error().code()).isEqualTo(SluiceError.CONSTRAINT));
    assertThat(List.of(one.sequence(), two.sequence(), three.sequence(), fails.sequence()))
        .isSorted()
        .doesNotHaveDuplicates();
    assertThat(sluice.outcome(one)).isEqualTo(new Outcome.Applied());
    assertThat(sluice.outcome(three)).isEqualTo(new Outcome.Applied());
    assertThat(sluice.outcome(new Ticket(fails.sequence() + 1))).isEqualTo(new Outcome.Pending());
    assertThat(sluice.query(row -> row.text(0), "SELECT name FROM t ORDER BY id"))
        .containsExactly("ab", "c", "d");
  }

  @Test
  @DisplayName("G9 what is acknowledged is applied once, by the next opening if need be")
  void enqueue_closedAndOpenedAgain_appliesOnceAndNumbersGoOn() {
    long last = 0;
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < 20; i++) {
        long sequence =
            sluice.enqueue("INSERT INTO t (name) VALUES (?)", round + "-" + i).sequence();
        assertThat(sequence).isGreaterThan(last);
        last = sequence;
      }
      sluice.close();
      sluice = Sluice.open(file(), options());
    }

    assertThat(sluice.await(new Ticket(last), Patience.LONG)).isEqualTo(new Outcome.Applied());
    assertThat(count("SELECT count(*) FROM t")).isEqualTo(60);
  }

  // ---- reads

  @Test
  void query_mapsStreamsAndReadsOnOneSnapshot() {
    sluice.execute("INSERT INTO t (name) VALUES ('a'), ('b')");

    List<String> streamed = new ArrayList<>();
    sluice.forEach(row -> streamed.add(row.text("name")), "SELECT name FROM t ORDER BY id");
    List<Object> snapshot = sluice.read(reads -> {
      Object before = reads.query("SELECT count(*) FROM t").singleValue();
      sluice.execute("INSERT INTO t (name) VALUES ('c')");
      Object after = reads.query("SELECT count(*) FROM t").singleValue();
      return List.<Object>of(String.valueOf(before), String.valueOf(after));
    });

    assertThat(streamed).containsExactly("a", "b");
    assertThat(snapshot).containsExactly("2", "2");
    assertThat(sluice.queryAsync(Sql.of("SELECT count(*) FROM t")).join().singleValue())
        .isEqualTo(3L);
  }

  // ---- the rest

  @Test
  void stats_afterWrites_countThem() {
    long before = sluice.stats().writes();
    sluice.execute("INSERT INTO t (name) VALUES ('a')");
    assertThatThrownBy(() -> sluice.execute("INSERT INTO t (name) VALUES ('a')"))
        .isInstanceOf(SluiceException.class);

    Stats stats = sluice.stats();
    assertThat(stats.writes() - before).isEqualTo(2);
    assertThat(stats.rejections()).containsEntry("CONSTRAINT", 1L);
    assertThat(stats.writerHere()).isTrue();
    assertThat(stats.writerPid()).isEqualTo(ProcessHandle.current().pid());
    assertThat(stats.epoch()).isEqualTo(1);
    assertThat(stats.takeovers()).isZero();
    assertThat(stats.queueDepth()).isZero();
    assertThat(stats.queueBytes()).isZero();
    assertThat(stats.clients()).isEqualTo(1);
    assertThat(stats.walBytes()).isPositive();
    assertThat(stats.fsyncs()).isPositive();
    assertThat(stats.commit().count()).isPositive();
  }

  @Test
  void path_openedThroughALink_isTheRealFile() throws Exception {
    java.nio.file.Path link = folder.resolve("link.db");
    java.nio.file.Files.createSymbolicLink(link, file());

    try (Sluice other = Sluice.open(link, options())) {
      assertThat(other.path()).isEqualTo(sluice.path());
      other.execute("INSERT INTO t (name) VALUES ('a')");
      assertThat(other.stats().epoch()).isEqualTo(sluice.stats().epoch());
    }
    assertThat(count("SELECT count(*) FROM t")).isEqualTo(1);
  }

  @Test
  void handover_noOtherProcess_goesOnItself() {
    sluice.execute("INSERT INTO t (name) VALUES ('a')");
    sluice.handover();
    sluice.execute("INSERT INTO t (name) VALUES ('b')");

    assertThat(count("SELECT count(*) FROM t")).isEqualTo(2);
    // The role is given up after the call, perhaps after the second write.
    Patience.until("the next epoch has begun", () -> sluice.stats().epoch() == 2);
    assertThat(sluice.stats().takeovers()).isZero();
  }
}
