package dev.sluice.internal.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.Row;
import dev.sluice.Rows;
import dev.sluice.SluiceError;
import dev.sluice.SluiceException;
import dev.sluice.SluiceOptions;
import dev.sluice.Snapshot;
import dev.sluice.Sql;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class ReadersTest {
  private static final String ENDLESS =
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";
  private static final String NUMBERS =
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT ?) SELECT i FROM n";

  /** Who reads: both kinds of thread do the same. */
  enum Caller {
    PLATFORM,
    VIRTUAL;

    <R> R call(Callable<R> body) throws Exception {
      FutureTask<R> task = new FutureTask<>(body);
      start(task);
      try {
        return task.get();
      } catch (ExecutionException e) {
        if (e.getCause() instanceof Exception cause) {
          throw cause;
        }
        throw e;
      }
    }

    Thread start(Runnable body) {
      return this == VIRTUAL
          ? Thread.startVirtualThread(body)
          : Thread.ofPlatform().start(body);
    }
  }

  @TempDir
  Path directory;

  private final ReadGate gate = new ReadGate();
  private Connection writer;
  private Readers readers;

  @BeforeEach
  void open() throws SQLException {
    writer = DriverManager.getConnection("jdbc:sqlite:" + file());
    change("PRAGMA journal_mode=WAL");
    change("CREATE TABLE t (id INTEGER PRIMARY KEY, v)");
    readers = new Readers(file(), SluiceOptions.defaults(), gate);
  }

  @AfterEach
  void close() throws SQLException {
    readers.close();
    writer.close();
    assertThat(gate.active()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void query_everyStorageClass_isExact(Caller caller) throws Exception {
    try (PreparedStatement insert = writer.prepareStatement("INSERT INTO t(v) VALUES (?)")) {
      for (Object value :
          new Object[] {Long.MIN_VALUE, Long.MAX_VALUE, "a\0b\u00fc", new byte[] {0, -1}, -0.5, ""
          }) {
        insert.setObject(1, value);
        insert.executeUpdate();
      }
    }
    change("INSERT INTO t(v) VALUES (NULL), (x'')");

    Rows rows = caller.call(() -> readers.query(soon(), Sql.of("SELECT v FROM t ORDER BY id")));

    assertThat(rows.columns()).containsExactly("v");
    assertThat(rows.rows().stream().map(row -> row.value(0)).toList())
        .usingRecursiveFieldByFieldElementComparator()
        .containsExactly(
            Long.MIN_VALUE,
            Long.MAX_VALUE,
            "a\0b\u00fc",
            new byte[] {0, -1},
            -0.5,
            "",
            null,
            new byte[0]);
  }

  @ParameterizedTest
  @EnumSource
  void read_otherWriterCommitsMeanwhile_seesOneSnapshot(Caller caller) throws Exception {
    change("INSERT INTO t(v) VALUES (1)");

    List<Long> counts = caller.call(() -> readers.read(soon(), snapshot -> {
      change("INSERT INTO t(v) VALUES (2)");
      long first = count(snapshot);
      change("INSERT INTO t(v) VALUES (3)");
      return List.of(first, count(snapshot));
    }));

    assertThat(counts).as("the snapshot is taken before the body begins").containsExactly(1L, 1L);
    assertThat(readers.query(soon(), Sql.of("SELECT count(*) FROM t")).singleValue())
        .as("G6: a later read sees all")
        .isEqualTo(3L);
  }

  @ParameterizedTest
  @EnumSource
  void query_endless_stopsAtTheDeadline(Caller caller) {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(100);

    assertThatThrownBy(() -> caller.call(() -> readers.query(deadline, Sql.of(ENDLESS))))
        .isInstanceOfSatisfying(SluiceException.Rejected.class, e -> code(e, SluiceError.TIMEOUT))
        .hasMessageContaining("deadline passed");
    assertUsable();
  }

  @ParameterizedTest
  @EnumSource
  void read_longerThanReadTimeout_isStopped(Caller caller) {
    reopen(SluiceOptions.defaults().withReadTimeout(Duration.ofMillis(100)));

    assertThatThrownBy(
            () -> caller.call(() -> readers.read(soon(), snapshot -> snapshot.query(ENDLESS))))
        .isInstanceOfSatisfying(
            SluiceException.Rejected.class, e -> code(e, SluiceError.STATEMENT_TIMEOUT))
        .hasMessageContainingAll("limit is 100 ms", "SluiceOptions.readTimeout");
    assertUsable();
  }

  @ParameterizedTest
  @EnumSource
  void forEach_endlessRows_stopsAtTheDeadline(Caller caller) {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(100);

    assertThatThrownBy(() -> caller.call(() -> {
          readers.forEach(deadline, row -> {}, Sql.of(NUMBERS, -1));
          return 0;
        }))
        .isInstanceOfSatisfying(SluiceException.Rejected.class, e -> code(e, SluiceError.TIMEOUT));
    assertUsable();
  }

  @ParameterizedTest
  @EnumSource
  void query_resultOverTheLimit_isRefusedWithNumbers(Caller caller) {
    reopen(SluiceOptions.defaults().withResultBytes(10_000));

    assertThatThrownBy(() -> caller.call(() -> readers.query(soon(), Sql.of(NUMBERS, 10_000))))
        .isInstanceOfSatisfying(SluiceException.Failed.class, e -> code(e, SluiceError.TOO_LARGE))
        .hasMessageContainingAll("10000 bytes", "SluiceOptions.resultBytes");
    assertUsable();
  }

  @ParameterizedTest
  @EnumSource
  void forEach_bigResult_isNotLimitedAndInOrder(Caller caller) throws Exception {
    reopen(SluiceOptions.defaults().withResultBytes(10_000));
    long[] expected = {0};
    Thread[] thread = {null};

    caller.call(() -> {
      thread[0] = Thread.currentThread();
      readers.forEach(
          soon(),
          row -> {
            assertThat(Thread.currentThread()).isSameAs(thread[0]);
            assertThat(row.longValue(0)).isEqualTo(++expected[0]);
          },
          Sql.of(NUMBERS, 20_000));
      return 0;
    });

    assertThat(expected[0]).isEqualTo(20_000);
  }

  @ParameterizedTest
  @EnumSource
  void forEach_actionQueriesTheSameStatement_bothGoOn(Caller caller) throws Exception {
    List<String> seen = new ArrayList<>();

    caller.call(() -> readers.read(soon(), snapshot -> {
      snapshot.forEach(
          outer -> {
            snapshot.forEach(
                inner -> seen.add(outer.value(0) + "." + inner.value(0)), Sql.of(NUMBERS, 3));
            assertThat(snapshot.query(NUMBERS, 3).size()).isEqualTo(3);
          },
          Sql.of(NUMBERS, 3));
      return 0;
    }));

    assertThat(seen).containsExactly("1.1", "1.2", "1.3", "2.1", "2.2", "2.3", "3.1", "3.2", "3.3");
  }

  @Test
  void forEach_actionFillsTheStatementCache_streamGoesOn() throws Exception {
    List<Long> seen = new ArrayList<>();

    readers.read(soon(), snapshot -> {
      snapshot.forEach(
          row -> {
            seen.add(row.longValue(0));
            for (int i = 0; i < 300; i++) {
              snapshot.query("SELECT " + i);
            }
          },
          Sql.of(NUMBERS, 3));
      return 0;
    });

    assertThat(seen).containsExactly(1L, 2L, 3L);
  }

  @ParameterizedTest
  @EnumSource
  void forEach_actionThrows_endsTheReadWithThatException(Caller caller) throws Exception {
    assertThatThrownBy(() -> caller.call(() -> readers.read(soon(), snapshot -> {
          snapshot.forEach(ReadersTest::fail, Sql.of(NUMBERS, 1_000));
          return 0;
        })))
        .isInstanceOf(UnsupportedOperationException.class);
    assertUsable();
    assertNoOldSnapshot();
  }

  @ParameterizedTest
  @EnumSource
  void read_bodyThrowsChecked_reachesTheCallerAndEndsTheSnapshot(Caller caller) throws Exception {
    assertThatThrownBy(() -> caller.call(() -> readers.read(soon(), snapshot -> {
          throw new java.io.IOException("mine");
        })))
        .isInstanceOf(java.io.IOException.class);
    assertNoOldSnapshot();
  }

  @ParameterizedTest
  @EnumSource
  void read_allReadersBusy_isRefusedWithNumbers(Caller caller) throws Exception {
    reopen(SluiceOptions.defaults().withReaders(1));
    long[] deadline = {0};

    assertThatThrownBy(() -> caller.call(() -> readers.read(soon(), snapshot -> {
          deadline[0] = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(30);
          return readers.query(deadline[0], Sql.of("SELECT 1"));
        })))
        .isInstanceOfSatisfying(SluiceException.Rejected.class, e -> code(e, SluiceError.TIMEOUT))
        .hasMessageContainingAll("1 of 1 are busy", "SluiceOptions.readers");
    assertUsable();
  }

  @ParameterizedTest
  @EnumSource
  void read_manyMoreCallersThanReaders_allGetTheirTurn(Caller caller) throws Exception {
    reopen(SluiceOptions.defaults().withReaders(2));
    List<FutureTask<Long>> calls = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      long expected = i;
      FutureTask<Long> call = new FutureTask<>(() -> readers.read(
          soon(), snapshot -> snapshot.query("SELECT ?", expected).single().longValue(0)));
      calls.add(call);
      caller.start(call);
    }

    for (int i = 0; i < calls.size(); i++) {
      assertThat(calls.get(i).get()).isEqualTo((long) i);
    }
  }

  @Test
  void query_virtualCallers_neverUseSqliteOnTheirOwnThread() throws Exception {
    // More endless statements than carriers: were they run on carriers, nothing else could go on.
    int endless = Runtime.getRuntime().availableProcessors() + 2;
    reopen(SluiceOptions.defaults().withReaders(endless));
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(500);
    CountDownLatch ended = new CountDownLatch(endless);
    for (int i = 0; i < endless; i++) {
      Thread.startVirtualThread(() -> {
        try {
          readers.query(deadline, Sql.of(ENDLESS));
        } catch (SluiceException e) {
          ended.countDown();
        }
      });
    }

    Thread other = Thread.startVirtualThread(() -> {});

    other.join();
    assertThat(System.nanoTime() - deadline).isNegative();
    ended.await();
  }

  @Test
  void query_moreVirtualCallersThanReaders_allEndAtTheirDeadline() throws Exception {
    reopen(SluiceOptions.defaults().withReaders(1));
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(200);
    List<FutureTask<SluiceError>> callers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      FutureTask<SluiceError> caller = new FutureTask<>(() -> {
        try {
          readers.query(deadline, Sql.of(ENDLESS));
          throw new AssertionError("it is endless");
        } catch (SluiceException e) {
          return (SluiceError) e.code();
        }
      });
      Thread.startVirtualThread(caller);
      callers.add(caller);
    }

    for (FutureTask<SluiceError> caller : callers) {
      assertThat(caller.get(10, TimeUnit.SECONDS)).isEqualTo(SluiceError.TIMEOUT);
    }
    assertUsable();
  }

  @Test
  void statement_thatWrites_isRefusedBeforeSqlite() {
    for (String sql :
        List.of("INSERT INTO t(v) VALUES (1)", "CREATE TABLE u(x)", "VACUUM", "DELETE FROM t")) {
      assertThatThrownBy(() -> readers.query(soon(), Sql.of(sql)))
          .isInstanceOfSatisfying(SluiceException.Failed.class, e -> code(e, SluiceError.READ_ONLY))
          .hasMessageContainingAll("use execute", sql);
    }
  }

  @Test
  void statement_refused_isNotAllowedWithTheReason() {
    for (String sql : List.of("COMMIT", "BEGIN", "ATTACH 'x' AS y", "PRAGMA query_only=0")) {
      assertThatThrownBy(() -> readers.query(soon(), Sql.of(sql)))
          .isInstanceOfSatisfying(
              SluiceException.Failed.class, e -> code(e, SluiceError.NOT_ALLOWED));
    }
  }

  @Test
  void statement_wrong_isSqlErrorAndTheReaderGoesOn() {
    for (String sql : List.of("SELEC 1", "SELECT nothing FROM t", "SELECT 1; SELECT 2", "")) {
      assertThatThrownBy(() -> readers.query(soon(), Sql.of(sql)))
          .isInstanceOf(SluiceException.Failed.class);
      assertUsable();
    }
  }

  @Test
  void parameters_named_areBound() throws SQLException {
    change("INSERT INTO t(id, v) VALUES (1, 'one')");

    Rows rows =
        readers.query(soon(), Sql.named("SELECT v FROM t WHERE id = :id", Map.of("id", 1L)));

    assertThat(rows.single().text("v")).isEqualTo("one");
  }

  @Test
  void parameters_wrongName_listsWhatThereIs() {
    assertThatThrownBy(() -> readers.query(soon(), Sql.named("SELECT :id", Map.of("x", 1L))))
        .isInstanceOfSatisfying(SluiceException.Failed.class, e -> code(e, SluiceError.SQL))
        .hasMessageContainingAll(":id", "'x'");
  }

  @ParameterizedTest
  @EnumSource
  void interrupt_whileWaitingForAReader_isRejectedAndKeepsTheFlag(Caller caller) throws Exception {
    reopen(SluiceOptions.defaults().withReaders(1));
    readers.read(soon(), snapshot -> {
      SluiceException error = interrupted(caller, "SELECT 1");
      assertThat(error).isInstanceOf(SluiceException.Rejected.class);
      return 0;
    });
    assertUsable();
  }

  @Test
  void interrupt_virtualThreadInAStatement_stopsItAndKeepsTheFlag() throws Exception {
    SluiceException error = interrupted(Caller.VIRTUAL, ENDLESS);

    assertThat(error).isInstanceOf(SluiceException.Rejected.class);
    assertThat(error).hasMessageContaining("interrupted");
    assertUsable();
  }

  @Test
  void interrupt_platformThreadBetweenRows_stopsTheStream() {
    FutureTask<Object> task = new FutureTask<>(() -> {
      readers.forEach(soon(), row -> Thread.currentThread().interrupt(), Sql.of(NUMBERS, 10));
      return 0;
    });
    Caller.PLATFORM.start(task);

    assertThatThrownBy(task::get)
        .cause()
        .isInstanceOf(SluiceException.Rejected.class)
        .hasMessageContaining("interrupted");
  }

  @ParameterizedTest
  @EnumSource
  void snapshot_usedAfterItsBody_isRefused(Caller caller) throws Exception {
    AtomicReference<Snapshot> kept = new AtomicReference<>();

    caller.call(() -> {
      readers.read(soon(), snapshot -> {
        kept.set(snapshot);
        return 0;
      });
      assertThatThrownBy(() -> kept.get().query("SELECT 1"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("after its body");
      return 0;
    });
  }

  @Test
  void snapshot_usedByAnotherThread_isRefused() throws Exception {
    readers.read(soon(), snapshot -> {
      assertThatThrownBy(() -> Caller.PLATFORM.call(() -> snapshot.query("SELECT 1")))
          .isInstanceOf(IllegalStateException.class);
      return 0;
    });
  }

  @ParameterizedTest
  @EnumSource
  void hold_whileARead_waitsAndTheNestedReadStillRuns(Caller caller) throws Exception {
    try (ExecutorService threads = Executors.newCachedThreadPool()) {
      Future<Boolean> hold = caller.call(() -> readers.read(soon(), snapshot -> {
        Future<Boolean> held = threads.submit(() -> gate.hold(TimeUnit.SECONDS.toNanos(20)));
        threads.submit(this::awaitHeld).get();
        assertUsable();
        assertThat(held.isDone()).isFalse();
        return held;
      }));

      assertThat(hold.get()).isTrue();
      long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(20);
      assertThatThrownBy(() -> readers.query(deadline, Sql.of("SELECT 1")))
          .isInstanceOfSatisfying(SluiceException.Rejected.class, e -> code(e, SluiceError.TIMEOUT))
          .hasMessageContaining("truncate the WAL");
      gate.release();
      assertUsable();
    }
  }

  @Test
  void close_afterwards_refusesReads() {
    readers.close();

    assertThatThrownBy(() -> readers.query(soon(), Sql.of("SELECT 1")))
        .isInstanceOf(SluiceException.Closed.class);
    readers.close();
  }

  @ParameterizedTest
  @EnumSource
  void close_whileABodyRuns_itsNextStatementIsRefused(Caller caller) throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    FutureTask<Object> read = new FutureTask<>(() -> readers.read(soon(), snapshot -> {
      inside.countDown();
      goOn.await();
      return snapshot.query("SELECT 1");
    }));
    caller.start(read);
    inside.await();
    Thread closing = Thread.ofPlatform().start(readers::close);
    awaitClosed();
    goOn.countDown();
    closing.join();

    assertThatThrownBy(read::get).cause().isInstanceOf(SluiceException.Closed.class);
  }

  @Test
  void close_callersThatWait_areRefusedAtOnce() throws Exception {
    reopen(SluiceOptions.defaults().withReaders(1));
    FutureTask<Object> waiting = new FutureTask<>(() -> readers.query(soon(), Sql.of("SELECT 1")));
    Thread[] closing = {null};
    readers.read(soon(), snapshot -> {
      awaitParked(Caller.PLATFORM.start(waiting));
      closing[0] = Thread.ofPlatform().start(readers::close);
      assertThatThrownBy(waiting::get).cause().isInstanceOf(SluiceException.Closed.class);
      return 0;
    });
    closing[0].join();
  }

  @Test
  @org.junit.jupiter.api.Tag("slow") // waits the whole patience of close
  void close_endlessStatements_interruptsThem() throws Exception {
    List<FutureTask<Object>> calls = new ArrayList<>();
    for (Caller caller : Caller.values()) {
      FutureTask<Object> call = new FutureTask<>(() -> readers.query(soon(), Sql.of(ENDLESS)));
      calls.add(call);
      caller.start(call);
    }
    while (gate.active() < calls.size()) {
      Thread.onSpinWait();
    }

    readers.close();

    for (FutureTask<Object> call : calls) {
      assertThatThrownBy(call::get).cause().isInstanceOf(SluiceException.Closed.class);
    }
  }

  @Test
  void database_missing_isAnErrorThatSaysSo() {
    try (Readers none =
        new Readers(directory.resolve("none.db"), SluiceOptions.defaults(), new ReadGate())) {
      assertThatThrownBy(() -> none.query(soon(), Sql.of("SELECT 1")))
          .isInstanceOf(SluiceException.Failed.class);
    }
  }

  @Test
  void database_notOne_isCorrupt() throws Exception {
    Path file = directory.resolve("not.db");
    java.nio.file.Files.writeString(file, "this is not a database, but long enough ".repeat(50));
    try (Readers none = new Readers(file, SluiceOptions.defaults(), new ReadGate())) {
      assertThatThrownBy(() -> none.query(soon(), Sql.of("SELECT * FROM t")))
          .isInstanceOf(SluiceException.Corrupt.class);
    }
  }

  /** The error of a call whose thread is interrupted when it waits; checks its flag. */
  private SluiceException interrupted(Caller caller, String sql) throws Exception {
    int before = gate.active();
    AtomicReference<Boolean> flag = new AtomicReference<>();
    FutureTask<SluiceException> call = new FutureTask<>(() -> {
      try {
        readers.query(soon(), Sql.of(sql));
        throw new AssertionError("not interrupted");
      } catch (SluiceException e) {
        flag.set(Thread.currentThread().isInterrupted());
        return e;
      }
    });
    Thread thread = caller.start(call);
    if (sql.equals(ENDLESS)) {
      while (gate.active() == before) {
        Thread.onSpinWait();
      }
    }
    awaitParked(thread);
    thread.interrupt();
    SluiceException error = call.get();
    assertThat(flag.get()).isTrue();
    return error;
  }

  private static void awaitParked(Thread thread) {
    while (thread.getState() != Thread.State.WAITING
        && thread.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
  }

  private void awaitHeld() {
    while (gate.tryEnter()) {
      gate.exit();
    }
  }

  private void awaitClosed() {
    while (true) {
      try {
        readers.query(soon(), Sql.of("SELECT 1"));
      } catch (SluiceException.Closed e) {
        return;
      }
    }
  }

  private void assertUsable() {
    assertThat(readers.query(soon(), Sql.of("SELECT 1")).singleValue()).isEqualTo(1L);
  }

  /** A truncating checkpoint succeeds only if no reader still has a snapshot. */
  private void assertNoOldSnapshot() throws SQLException {
    change("INSERT INTO t(v) VALUES (1)");
    try (Statement statement = writer.createStatement();
        var result = statement.executeQuery("PRAGMA wal_checkpoint(TRUNCATE)")) {
      assertThat(result.next()).isTrue();
      assertThat(result.getInt(1)).as("busy").isZero();
    }
  }

  private void reopen(SluiceOptions options) {
    readers.close();
    readers = new Readers(file(), options, gate);
  }

  private Path file() {
    return directory.resolve("test.db");
  }

  private void change(String sql) throws SQLException {
    try (Statement statement = writer.createStatement()) {
      statement.execute(sql);
    }
  }

  private static long count(Snapshot snapshot) {
    return snapshot.query("SELECT count(*) FROM t").single().longValue(0);
  }

  private static void fail(Row row) {
    throw new UnsupportedOperationException(row.toString());
  }

  private static void code(SluiceException e, SluiceError code) {
    assertThat(e.code()).isEqualTo(code);
  }

  private static long soon() {
    return System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
  }
}
