package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** G2, G3, G4, G5: processes die by SIGKILL at any moment, and every write is there once or never. */
class KillTest {
  private static final int CLIENTS = 8;
  private static final int PROGRESS = 200;

  @TempDir
  private Path folder;

  @Test
  void writerKilledThreeTimes_everyAcknowledgedWriteIsThereOnce() throws Exception {
    killWriters(3);
  }

  @Test
  @Tag("crash")
  void writerKilledTwentyTimes_everyAcknowledgedWriteIsThereOnce() throws Exception {
    killWriters(20);
  }

  @Test
  void clientsKilled_harmNobodyElse() throws Exception {
    killClients(4, 2501L);
  }

  @Test
  @Tag("crash")
  void clientsAndWritersKilledAtRandom_harmNobodyElse() throws Exception {
    killClients(25, System.nanoTime());
  }

  private void killWriters(int kills) throws Exception {
    try (Crew crew = Crew.in(folder)) {
      crew.join(CLIENTS).forEach(child -> child.tell("loop 2"));
      for (int i = 0; i < kills; i++) {
        crew.ledger().awaitMore(PROGRESS);
        crew.writer().kill();
        crew.ledger().awaitMore(PROGRESS);
        replace(crew);
      }
      assertThat(takeovers(crew)).isGreaterThanOrEqualTo(kills);
      crew.endAndVerify();
      assertOnlyTransactionsFailed(crew);
    }
  }

  private void killClients(int kills, long seed) throws Exception {
    Random random = new Random(seed);
    try (Crew crew = Crew.in(folder)) {
      crew.join(CLIENTS / 2).forEach(child -> child.tell("loop 2"));
      for (int i = 0; i < kills; i++) {
        crew.ledger().awaitMore(random.nextInt(PROGRESS));
        List<Child> alive = crew.alive();
        alive.get(random.nextInt(alive.size())).kill();
        crew.ledger().awaitMore(1);
        replace(crew);
      }
      crew.ledger().awaitMore(PROGRESS);
      crew.endAndVerify();
      assertOnlyTransactionsFailed(crew);
    } catch (AssertionError e) {
      throw new AssertionError("seed " + seed, e);
    }
  }

  private static void replace(Crew crew) throws IOException {
    crew.join().tell("loop 2");
  }

  /** An interactive transaction cannot outlive its writer; all else is sent again. */
  private static void assertOnlyTransactionsFailed(Crew crew) {
    assertThat(crew.ledger().failed().values())
        .allSatisfy(reason -> assertThat(reason).startsWith("TX_LOST"));
    assertThat(crew.ledger().unknown()).isEmpty();
  }

  private static long takeovers(Crew crew) {
    return Long.parseLong(crew.writer().ask("stats", "stats").split(" ")[3]);
  }
}
