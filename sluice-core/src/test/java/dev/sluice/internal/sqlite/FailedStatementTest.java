package dev.sluice.internal.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cached statement after its own failure: the driver leaves some open, finalizes others. */
final class FailedStatementTest {
  private static final String INSERT = "INSERT INTO t VALUES (?)";

  @Test
  void sameInsert_failedBefore_failsAlikeAndThenWorks(@TempDir Path folder) throws Exception {
    try (Connection connection = Connection.open(folder.resolve("a.db"), false)) {
      connection.exec("CREATE TABLE t (a PRIMARY KEY)");
      connection.update(INSERT, 1L);
      for (int i = 0; i < 3; i++) {
        assertThatExceptionOfType(SqliteException.class)
            .isThrownBy(() -> connection.update(INSERT, 1L))
            .satisfies(e -> assertThat(e.primary()).isEqualTo(SqliteException.CONSTRAINT));
      }
      connection.update(INSERT, 2L);
      assertThat(connection.queryLong("SELECT count(*) FROM t")).isEqualTo(2);
    }
  }

  @Test
  void statementOnNoTable_afterAChange_hasLeftNothingBehind(@TempDir Path folder) throws Exception {
    try (Connection connection = Connection.open(folder.resolve("a.db"), false)) {
      connection.exec("CREATE TABLE t (a PRIMARY KEY)");
      connection.run(INSERT, new Object[] {1L}, true, 1000);
      assertThatExceptionOfType(SqliteException.class)
          .isThrownBy(() -> connection.run("INSERT INTO u VALUES (1)", new Object[0], true, 1000));
      assertThat(connection.failedHalfway()).isFalse();
    }
  }
}
