package dev.sluice.internal.commit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.internal.journal.SequenceRange;
import dev.sluice.internal.sqlite.Connection;
import java.nio.file.Path;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept of earlier epochs and of lost queued writes, and for how long. */
final class StateTablesTest {
  @TempDir
  private Path folder;

  private Connection connection;

  @BeforeEach
  void open() throws Exception {
    connection = Connection.open(folder.resolve("a.db"), /* readOnly= */ false);
    connection.exec("BEGIN");
    StateTables.create(connection);
  }

  @AfterEach
  void close() throws Exception {
    connection.close();
  }

  @Test
  void doubt_outlivesAnyNumberOfEpochsThatWroteNothing() throws Exception {
    epochWith(7);
    for (int i = 0; i < 1500; i++) {
      epochWith(0);
    }
    assertThat(lastBatch(1)).isEqualTo(7L);
    assertThat(lastBatch(2)).isEqualTo(0L);
    assertThat(lastBatch(1501)).isEqualTo(0L);
    assertThat(lastBatch(1502)).isNull(); // a later state of the database knows
  }

  @Test
  void doubt_ofAnEpochThatIsNotKept_isForgotten() throws Exception {
    for (int i = 0; i < 1003; i++) {
      epochWith(1);
    }
    assertThat(lastBatch(1)).isNull();
    assertThat(lastBatch(1003)).isEqualTo(1L);
    assertThat(lastBatch(900)).isEqualTo(1L);
  }

  @Test
  void lostNumbers_areKept_andTheOldestAreForgottenAsFailuresAre() throws Exception {
    epochWith(1);
    for (long i = 1; i <= 1100; i++) {
      StateTables.saveLost(connection, new SequenceRange(10 * i, 10 * i + 2));
    }
    assertThat(StateTables.lost(connection))
        .hasSize(1000)
        .contains(new SequenceRange(1010, 1012), new SequenceRange(11_000, 11_002));
    assertThat(connection.queryLong("SELECT forgotten FROM _sluice_state")).isEqualTo(1002);
    assertThat(isLost(11_001)).isTrue();
    assertThat(isLost(11_003)).isFalse();
  }

  @Test
  void databaseOfAnEarlierVersion_getsTheNewColumn() throws Exception {
    connection.exec("ALTER TABLE _sluice_state DROP COLUMN reserved");
    StateTables.create(connection);
    epochWith(1);
    StateTables.reserve(connection, 3_000_000);
    StateTables.reserve(connection, 5);
    assertThat(StateTables.beginEpoch(connection, UUID.randomUUID()).queuedReserved())
        .isEqualTo(3_000_000);
  }

  private void epochWith(long batches) throws Exception {
    long epoch = StateTables.beginEpoch(connection, UUID.randomUUID()).number();
    StateTables.fence(connection, epoch, batches);
  }

  private @Nullable Object lastBatch(long epoch) throws Exception {
    return connection.query(StateTables.lastBatchSql(), epoch).singleValue();
  }

  private boolean isLost(long sequence) throws Exception {
    return connection.query(StateTables.queuedSql(), sequence).single().longValue(3) == 1;
  }
}
