package dev.sluice.internal.commit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.internal.sqlite.Connection;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class WalRewriteTest {
  private static final int ROWS = 700;

  @TempDir
  private Path folder;

  @ParameterizedTest
  @ValueSource(ints = {512, 4096, 65536})
  void allFramesThatSqliteHasCommitted_areFoundAndStayAsTheyWere(int pageBytes) throws Exception {
    Path wal = folder.resolve("a.db-wal");
    try (Connection connection = filled(pageBytes)) {
      byte[] before = Files.readAllBytes(wal);
      assertThat(rewrite(wal)).isEqualTo(frames(connection)).isGreaterThan(ROWS);
      assertThat(Files.readAllBytes(wal)).isEqualTo(before);
      assertThat(connection.queryLong("SELECT count(*) FROM t")).isEqualTo(ROWS);
    }
  }

  @Test
  void framesBehindOneThatTheDiskHasLost_areNotTakenForSound() throws Exception {
    try (Connection connection = filled(4096)) {
      byte[] bytes = Files.readAllBytes(folder.resolve("a.db-wal"));
      int frame = 32 + 400 * (24 + 4096);
      bytes[frame + 2000] ^= 1;
      Path copy = Files.write(folder.resolve("copy"), bytes);
      assertThat(rewrite(copy)).isEqualTo(400).isLessThan(frames(connection));
      assertThat(Files.readAllBytes(copy)).isEqualTo(bytes);
    }
  }

  @Test
  void fileThatIsNoWal_hasNoFrames() throws Exception {
    assertThat(rewrite(Files.write(folder.resolve("empty"), new byte[0]))).isZero();
    assertThat(rewrite(Files.write(folder.resolve("zeros"), new byte[10_000]))).isZero();
  }

  /** Every row's commit adds frames. */
  private Connection filled(int pageBytes) throws Exception {
    Connection connection = Connection.open(folder.resolve("a.db"), /* readOnly= */ false);
    connection.exec("PRAGMA page_size=" + pageBytes);
    connection.exec("PRAGMA journal_mode=WAL");
    connection.exec("PRAGMA wal_autocheckpoint=0");
    connection.exec("CREATE TABLE t (a)");
    for (long i = 0; i < ROWS; i++) {
      connection.update("INSERT INTO t VALUES (?)", i);
    }
    return connection;
  }

  private static long rewrite(Path wal) throws Exception {
    try (FileChannel channel =
        FileChannel.open(wal, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      return WalRewrite.run(channel);
    }
  }

  private static long frames(Connection connection) throws Exception {
    return connection.query("PRAGMA wal_checkpoint(NOOP)").single().longValue(1);
  }
}
