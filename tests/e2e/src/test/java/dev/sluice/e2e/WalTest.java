package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** G8: the WAL stays bounded, whichever processes read it without a pause. */
class WalTest {
  private static final long SOFT_BYTES = 1 << 20;
  private static final long ROOM_BYTES = 4 << 20;

  @TempDir
  private Path folder;

  @Test
  void readersOfOtherProcesses_thatNeverPause_giveWay() throws Exception {
    keepBounded(/* rounds= */ 20, /* foreign= */ false);
  }

  @Test
  void readersOfOtherProcesses_andAForeignOneThatComesAndGoes_leaveTheWalBounded()
      throws Exception {
    keepBounded(/* rounds= */ 20, /* foreign= */ true);
  }

  @Test
  @Tag("slow")
  void readersOfOtherProcesses_forLonger_leaveTheWalBounded() throws Exception {
    keepBounded(/* rounds= */ 400, /* foreign= */ true);
  }

  private void keepBounded(int rounds, boolean foreign) throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    try (Crew crew = Crew.in(folder, "walSoftBytes=" + SOFT_BYTES)) {
      crew.join(2).forEach(child -> child.ask("read", "reading"));
      Child writer = crew.writer();
      writer.ask("exec CREATE TABLE big (id INTEGER PRIMARY KEY, a)", "done");
      Thread reading = Thread.ofPlatform().unstarted(() -> readNowAndThen(crew.database(), done));
      if (foreign) {
        reading.start();
      }
      long largest = 0;
      for (int i = 0; i < rounds; i++) {
        writer.ask("write 5", "written");
        writer.ask(
            "exec REPLACE INTO big VALUES (%d, randomblob(300000))".formatted(i % 9), "done");
        largest = Math.max(largest, Long.parseLong(wal(writer)[1]));
      }
      done.set(true);
      reading.join();
      assertThat(largest).isLessThan(SOFT_BYTES + ROOM_BYTES);
      assertThat(Long.parseLong(wal(writer)[2])).as("reads held").isPositive();
      crew.endAndVerify();
    }
  }

  private static String[] wal(Child child) {
    return child.ask("wal", "wal").split(" ");
  }

  /** Another program: a short snapshot, then none. */
  private static void readNowAndThen(Path database, AtomicBoolean done) {
    try (Connection connection = Ledger.open(database);
        Statement statement = connection.createStatement()) {
      while (!done.get()) {
        statement.execute("BEGIN");
        statement.executeQuery("SELECT count(*) FROM w").close();
        statement.execute("COMMIT");
      }
    } catch (java.sql.SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
