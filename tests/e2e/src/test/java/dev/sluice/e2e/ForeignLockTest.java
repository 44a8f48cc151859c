package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** G1, G10: another program that holds SQLite's lock is waited for, and shows in the statistics. */
class ForeignLockTest {
  /** Two seconds of the other program's own time. */
  private static final String SCRIPT = """
      BEGIN IMMEDIATE;
      INSERT INTO w VALUES ('foreign.1.0');
      SELECT 'held';
      .system sleep 2
      COMMIT;
      SELECT 'committed';
      """;

  @TempDir
  private Path folder;

  @Test
  void sqliteShellHoldsTheLock_noCallerSeesAnError_andTheWaitIsCounted() throws Exception {
    try (Crew crew = Crew.in(folder)) {
      Child linked = crew.join();
      Process shell = shell(crew.database());
      try (BufferedReader out = shell.inputReader();
          Writer in = shell.outputWriter()) {
        in.write(SCRIPT);
        in.flush();
        assertThat(out.readLine()).isEqualTo("held");
        linked.tell("loop 2");
        crew.writer().tell("loop 2");
        assertThat(out.readLine()).isEqualTo("committed");
      } finally {
        shell.destroyForcibly();
      }
      crew.ledger().awaitMore(50);
      String[] stats = linked.ask("stats", "stats").split(" ");
      assertThat(Long.parseLong(stats[4])).as("waits for foreign locks").isPositive();
      crew.endAndVerify();
      crew.assertNoFailures();
      assertThat(Ledger.value(crew.database(), "SELECT count(*) FROM w WHERE id LIKE 'foreign%'"))
          .isEqualTo("1");
    }
  }

  private static Process shell(Path database) {
    Process shell = null;
    try {
      shell = new ProcessBuilder("sqlite3", "-batch", database.toString())
          .redirectErrorStream(true)
          .start();
    } catch (IOException e) {
      assumeThat(false)
          .as("there is no sqlite3 to test with: " + e.getMessage())
          .isTrue();
    }
    return java.util.Objects.requireNonNull(shell);
  }
}
