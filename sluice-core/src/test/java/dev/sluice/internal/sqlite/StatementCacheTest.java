package dev.sluice.internal.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** G8: what is kept of statements is bounded by their length, not by their number alone. */
final class StatementCacheTest {
  @Test
  void longTexts_areClosedEarlierThanShortOnes(@TempDir Path folder) throws Exception {
    try (Connection connection = Connection.open(folder.resolve("a.db"), false)) {
      for (int i = 0; i < 100; i++) {
        assertThat(connection.queryLong("SELECT length('" + "x".repeat(100_000) + "') + " + i))
            .isEqualTo(100_000 + i);
      }
      assertThat(connection.statementsKept()).isBetween(2, 25);
      String huge = "SELECT length('" + "x".repeat(900_000) + "')";
      assertThat(connection.queryLong(huge)).isEqualTo(900_000);
      assertThat(connection.queryLong(huge)).isEqualTo(900_000);
      for (int i = 0; i < 300; i++) {
        connection.queryLong("SELECT " + i);
      }
      assertThat(connection.statementsKept()).isEqualTo(256);
    }
  }
}
