package dev.sluice.internal.commit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.SluiceError;
import dev.sluice.SluiceOptions;
import dev.sluice.internal.sqlite.Connection;
import dev.sluice.internal.sqlite.SqliteException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** G8: the WAL is kept bounded, step by step, with readers that give way and readers that do not. */
final class CheckpointerTest {
  private static final int ROW_BYTES = 40_000;
  private static final long SOFT = 8 << 20;
  private static final long HARD = 12 << 20;
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final long RETRY = SECOND / 5;

  @TempDir
  private Path folder;

  private final WriterStats stats = new WriterStats();
  private Connection writer;
  private Connection reader;
  private Checkpointer checkpointer;
  private long nowNanos;
  private WalFile wal;
  private int holds;
  private int held;
  private boolean readerGivesWay;
  private long rows;

  @BeforeEach
  void open() throws Exception {
    writer = Connection.open(folder.resolve("a.db"), /* readOnly= */ false);
    writer.exec("PRAGMA journal_mode=WAL");
    writer.exec("PRAGMA wal_autocheckpoint=0");
    writer.exec("CREATE TABLE t (a)");
    reader = Connection.open(folder.resolve("a.db"), /* readOnly= */ true);
    wal = WalFile.open(folder.resolve("a.db"));
    checkpointer = new Checkpointer(
        writer,
        wal,
        this::hold,
        stats,
        SluiceOptions.defaults().withWalSoftLimitBytes(SOFT).withWalHardLimitBytes(HARD),
        () -> nowNanos);
  }

  @AfterEach
  void close() throws Exception {
    wal.close();
    reader.close();
    writer.close();
  }

  @Test
  void fewWrites_areCountedAndNotLookedAt() throws Exception {
    write(10);
    assertThat(stats.checkpoints.summary().count()).isZero();
    assertThat(checkpointer.walBytes()).isBetween(10L * ROW_BYTES, 20L * ROW_BYTES);
  }

  @Test
  void thousandFrames_arePassivelyCheckpointed_andOnlyThoseSince() throws Exception {
    write(110); // about a dozen frames each
    assertThat(stats.checkpoints.summary().count()).isEqualTo(1);
    assertThat(Files.size(folder.resolve("a.db"))).isGreaterThan(80L * ROW_BYTES);
    write(30);
    assertThat(stats.checkpoints.summary().count()).isEqualTo(1);
    assertThat(holds).as("below the soft limit nobody is asked to wait").isZero();
  }

  @Test
  void walThatBeganAnew_isCheckpointedFromItsBeginning() throws Exception {
    write(150);
    long done = stats.checkpoints.summary().count();
    writer.query("PRAGMA wal_checkpoint(RESTART)");
    write(110);
    assertThat(stats.checkpoints.summary().count()).isEqualTo(done + 1);
  }

  @Test
  void withoutReaders_theWalBeginsAnewByItself_andNobodyIsAskedToWait() throws Exception {
    write(1000);
    assertThat(holds).isZero();
    assertThat(walFileBytes()).isLessThan(SOFT);
    assertThat(stats.checkpoints.summary().count()).isGreaterThan(5);
  }

  @Test
  void softLimit_withAReaderThatGivesWay_truncatesEachTime() throws Exception {
    readerGivesWay = true;
    for (int i = 1; i <= 3; i++) {
      beginReading();
      writeUntilHeld(i);
      assertThat(checkpointer.walBytes()).as("after hold " + i).isZero();
      assertThat(walFileBytes()).isLessThan(2L * ROW_BYTES);
      assertThat(held).as("reads go on").isZero();
    }
    assertThat(stats.readHolds.summary().count()).isEqualTo(3);
  }

  @Test
  void softLimit_withAForeignReader_asksMoreAndMoreSeldom() throws Exception {
    beginReading();
    writeUntilHeld(1);
    assertThat(checkpointer.walBytes()).isGreaterThan(SOFT);
    long wait = RETRY;
    for (int i = 1; i <= 9; i++) {
      nowNanos += wait - 1;
      checkpointer.look();
      assertThat(holds).as("not before " + wait + " ns").isEqualTo(i);
      nowNanos += 1;
      checkpointer.look();
      assertThat(holds).isEqualTo(i + 1);
      wait = Math.min(2 * wait, 10 * SECOND);
    }
    assertThat(held).as("reads go on each time").isZero();

    reader.exec("COMMIT");
    nowNanos += wait;
    checkpointer.look();
    assertThat(checkpointer.walBytes()).isZero();
    beginReading();
    int before = holds;
    writeUntilHeld(before + 1);
    nowNanos += RETRY;
    checkpointer.look();
    assertThat(holds).as("it begins again with the shortest wait").isEqualTo(before + 2);
  }

  @Test
  void hardLimit_isReachedOnlyWhereAReaderStays_andToldInNumbers() throws Exception {
    beginReading();
    writeUntilRefused();
    assertThat(checkpointer.walBytes()).isBetween(HARD, HARD + (2 << 20));
    assertThat(checkpointer.full().code()).isEqualTo(SluiceError.WAL_FULL);
    assertThat(checkpointer.full())
        .hasMessageContaining(Long.toString(HARD))
        .hasMessageContaining("walHardLimitBytes");
  }

  @Test
  void hardLimit_whenTheReaderHasGone_isLeftWithoutWaitingForTheBackOff() throws Exception {
    beginReading();
    writeUntilRefused();
    for (int i = 0; i < 8; i++) {
      nowNanos += 10 * SECOND;
      checkpointer.look();
    }
    nowNanos += RETRY;
    int before = holds;
    checkpointer.look();
    assertThat(holds).as("backed off").isEqualTo(before);
    assertThat(checkpointer.isOverHardLimit()).isTrue();

    reader.exec("COMMIT");
    checkpointer.look();
    assertThat(checkpointer.isOverHardLimit()).isFalse();
    assertThat(checkpointer.walBytes()).isZero();
  }

  private ReadHold.Held hold() {
    holds++;
    held++;
    if (readerGivesWay) {
      try {
        reader.exec("COMMIT");
      } catch (SqliteException e) {
        throw new IllegalStateException(e);
      }
    }
    return () -> held--;
  }

  private void beginReading() throws SqliteException {
    reader.exec("BEGIN");
    assertThat(reader.queryLong("SELECT count(*) FROM t")).isEqualTo(rows);
  }

  private void writeUntilHeld(int times) throws SqliteException {
    while (holds < times) {
      write(1);
      assertThat(checkpointer.walBytes()).as("without a hold").isLessThan(HARD);
    }
  }

  private void writeUntilRefused() throws SqliteException {
    while (!checkpointer.isOverHardLimit()) {
      write(1);
      assertThat(rows).isLessThan(1000);
    }
  }

  private void write(int count) throws SqliteException {
    for (int i = 0; i < count; i++) {
      writer.update("INSERT INTO t VALUES (randomblob(" + ROW_BYTES + "))");
      rows++;
      checkpointer.committed(ROW_BYTES);
    }
  }

  private long walFileBytes() throws IOException {
    return Files.size(folder.resolve("a.db-wal"));
  }
}
