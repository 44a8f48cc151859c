package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Other programs on the file: their locks (G1), their snapshots and the WAL (G8). */
class ForeignProgramsTest extends OpenedSluice {
  private static final long SOFT = 256 << 10;
  private static final long HARD = 1 << 20;

  @Override
  SluiceOptions options() {
    return super.options().withWalSoftLimitBytes(SOFT).withWalHardLimitBytes(HARD);
  }

  @Test
  @DisplayName("G1 another program's write lock is waited for, and shows in the statistics")
  void writeLock_ofAnotherProgram_isWaitedFor() throws Exception {
    List<CompletableFuture<?>> writes = new ArrayList<>();
    try (Connection other = plainConnection()) {
      plainExecute(other, "BEGIN IMMEDIATE");
      plainExecute(other, "INSERT INTO t (name) VALUES ('other')");
      for (int i = 0; i < 20; i++) {
        writes.add(sluice.executeAsync("INSERT INTO t (value) VALUES (?)", i));
      }
      writes.add(sluice.transactionAsync(tx -> tx.execute("INSERT INTO t (value) VALUES (100)")));
      writes.add(sluice.enqueueAsync(Sql.of("INSERT INTO t (value) VALUES (101)")));
      writes.add(sluice.executeAsync("VACUUM"));
      writes.add(sluice.executeAsync("CREATE TABLE u (x)"));
      assertThat(sluice.query("SELECT count(*) FROM t").singleValue()).isEqualTo(0L);
      assertThat(writes.getFirst()).isNotDone();
      plainExecute(other, "COMMIT");
    }

    for (CompletableFuture<?> write : writes) {
      assertThat(write).succeedsWithin(Patience.LONG);
    }
    Patience.until("the queued one", () -> count("SELECT count(*) FROM t") == 23);
    assertThat(sluice.stats().foreignLockWaits().count()).isPositive();
  }

  @Test
  @DisplayName("G1 a lock taken between a batch and VACUUM is waited for, too")
  void writeLock_whileOnlyVacuumWaits_isWaitedFor() throws Exception {
    CompletableFuture<Receipt> vacuum;
    try (Connection other = plainConnection()) {
      plainExecute(other, "BEGIN IMMEDIATE");
      vacuum = sluice.executeAsync("VACUUM");
      Patience.until("it has begun to wait", () -> sluice.stats().queueDepth() == 1);
      assertThat(sluice.queryAsync(Sql.of("SELECT count(*) FROM t")).join().singleValue())
          .isEqualTo(0L);
      assertThat(vacuum).isNotDone();
      plainExecute(other, "COMMIT");
    }
    assertThat(vacuum).succeedsWithin(Patience.LONG);
  }

  @Test
  @DisplayName(
      "G7 a deadline that passes while another program holds the lock: TIMEOUT, not applied")
  void writeLock_heldPastTheDeadline_isTimeout() throws Exception {
    try (Connection other = plainConnection()) {
      plainExecute(other, "BEGIN IMMEDIATE");
      assertThatThrownBy(() -> sluice
              .within(Duration.ofMillis(200))
              .execute("INSERT INTO t (name) VALUES ('never')"))
          .isInstanceOf(SluiceException.class)
          .satisfies(e -> assertThat(((SluiceException) e).code())
              .isIn(SluiceError.TIMEOUT, SluiceError.CLIENT_TIMEOUT));
      plainExecute(other, "ROLLBACK");
    }
    sluice.execute("INSERT INTO t (name) VALUES ('later')");
    assertThat(count("SELECT count(*) FROM t")).isEqualTo(1);
  }

  @Test
  @DisplayName(
      "G8 a foreign snapshot that keeps the WAL: WAL_FULL, then recovery; queued writes wait")
  void snapshot_ofAnotherProgram_endsInWalFullAndRecovers() throws Exception {
    Ticket ticket;
    int applied = 0;
    try (Connection other = plainConnection()) {
      plainExecute(other, "BEGIN");
      assertThat(plainQuery(other, "SELECT count(*) FROM t")).containsExactly(0);
      SluiceException refused = null;
      while (refused == null) {
        try {
          sluice.execute("INSERT INTO t (value) VALUES (?)", new byte[60_000]);
          applied++;
        } catch (SluiceException.Rejected e) {
          refused = e;
        }
        assertThat(applied).isLessThan(1_000);
      }
      assertThat(refused.code()).isEqualTo(SluiceError.WAL_FULL);
      assertThat(refused).hasMessageContaining(String.valueOf(HARD));
      assertThat(sluice.stats().walBytes()).isLessThan(HARD + (1 << 20) + 200_000);
      ticket = sluice.enqueue("INSERT INTO t (name) VALUES ('queued')");
      assertThat(sluice.await(ticket, Duration.ofMillis(100))).isEqualTo(new Outcome.Pending());
      assertThat(count("SELECT count(*) FROM t")).isEqualTo(applied);
      plainExecute(other, "COMMIT");
    }

    assertThat(sluice.await(ticket, Patience.LONG)).isEqualTo(new Outcome.Applied());
    assertThat(count("SELECT count(*) FROM t")).isEqualTo(applied + 1);
    assertThat(sluice.execute("INSERT INTO t (name) VALUES ('later')").changes())
        .isEqualTo(1);
    assertThat(sluice.stats().walBytes()).isLessThan(HARD);
  }

  @Test
  @DisplayName("G8 short statements that write much: WAL_FULL as soon as for long ones")
  void snapshot_whileShortStatementsWriteMuch_endsInWalFullInTime() throws Exception {
    try (Connection other = plainConnection()) {
      plainExecute(other, "BEGIN");
      assertThat(plainQuery(other, "SELECT count(*) FROM t")).containsExactly(0);
      for (long written = 0; written <= HARD; written += 2_000_000) {
        sluice.execute("INSERT INTO t (value) VALUES (zeroblob(2000000))");
      }
      assertThatThrownBy(() -> sluice.execute("INSERT INTO t (name) VALUES ('refused')"))
          .isInstanceOfSatisfying(
              SluiceException.Rejected.class,
              e -> assertThat(e.code()).isEqualTo(SluiceError.WAL_FULL));
    }
  }

  @Test
  @DisplayName("G8 a WAL over its limit: neither VACUUM nor a replacement is begun")
  void vacuumAndReplacement_overTheHardLimit_areNotBegun() throws Exception {
    Path other = folder.resolve("other.db");
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + other)) {
      plainExecute(connection, "CREATE TABLE other (x)");
    }
    Ticket vacuum;
    try (Connection reader = plainConnection()) {
      plainExecute(reader, "BEGIN");
      assertThat(plainQuery(reader, "SELECT count(*) FROM t")).containsExactly(0);
      sluice.execute("INSERT INTO t (value) VALUES (zeroblob(2000000))");
      Path wal = folder.resolve("test.db-wal");
      long walBytes = Files.size(wal);

      vacuum = sluice.enqueue("VACUUM");
      assertThat(sluice.await(vacuum, Duration.ofMillis(400))).isEqualTo(new Outcome.Pending());
      assertThatThrownBy(() -> sluice.replaceWith(other))
          .isInstanceOfSatisfying(
              SluiceException.Rejected.class,
              e -> assertThat(e.code()).isEqualTo(SluiceError.WAL_FULL));

      assertThat(Files.size(wal)).isEqualTo(walBytes);
      plainExecute(reader, "COMMIT");
    }
    assertThat(sluice.await(vacuum, Patience.LONG)).isEqualTo(new Outcome.Applied());
    assertThat(count("SELECT count(*) FROM t")).isEqualTo(1);
  }

  @Test
  @DisplayName("G8 the WAL stays near its soft limit under constant readers and writers")
  void wal_underReadersAndWriters_staysNearTheSoftLimit() throws Exception {
    long largest = walUnderLoad(/* writes= */ 600);

    assertThat(largest).isLessThan(SOFT + (2 << 20));
  }

  @Test
  @Tag("slow")
  @DisplayName("G8 the WAL stays near its soft limit, for longer")
  void wal_underReadersAndWriters_staysNearTheSoftLimitForLonger() throws Exception {
    long largest = walUnderLoad(/* writes= */ 20_000);

    assertThat(largest).isLessThan(SOFT + (2 << 20));
    assertThat(Files.size(wal())).isLessThan(SOFT + (3 << 20));
  }

  private long walUnderLoad(int writes) throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    long largest = 0;
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> readers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        readers.add(executor.submit(() -> {
          while (!done.get()) {
            sluice.read(snapshot -> snapshot.query("SELECT count(*), max(value) FROM t"));
          }
        }));
      }
      try {
        for (int i = 0; i < writes; i++) {
          sluice.execute(
              "INSERT OR REPLACE INTO t (id, value) VALUES (?, ?)", i % 20, new byte[20_000]);
          if (i % 20 == 0) {
            largest = Math.max(largest, sluice.stats().walBytes());
          }
        }
      } finally {
        done.set(true);
      }
      for (Future<?> reader : readers) {
        reader.get();
      }
    }
    return largest;
  }

  private Path wal() {
    return file().resolveSibling(file().getFileName() + "-wal");
  }
}
