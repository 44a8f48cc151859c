package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sluice.benchmarks.FaultShim;
import dev.sluice.benchmarks.FaultShimUnavailable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** G2, G3, G7: the disk fails under the writer; what was answered before and after is the truth. */
class FaultyDiskTest {
  private static final int PROGRESS = 100;

  @TempDir
  private Path folder;

  private Path failSync = Path.of("unset");
  private Path failWrite = Path.of("unset");
  private Path walDisk = Path.of("unset");
  private Map<String, String> environment = Map.of();

  @BeforeEach
  void buildShim() {
    failSync = folder.resolve("fail-sync");
    failWrite = folder.resolve("fail-write");
    walDisk = folder.resolve("wal-disk");
    try {
      environment = FaultShim.build(folder).failing(failSync, failWrite, walDisk);
    } catch (FaultShimUnavailable e) {
      assumeThat(false).as(e.getMessage()).isTrue();
    }
  }

  @Test
  void failingSync_isAnsweredTrulyAfterTheTakeover() throws Exception {
    failFor(failSync, "");
  }

  @Test
  void failingWrite_isAnsweredTrulyAfterTheTakeover() throws Exception {
    failFor(failWrite, "EIO\n");
  }

  @Test
  void fullDiskUnderTheWal_isAnsweredTruly() throws Exception {
    try (Crew crew = crew()) {
      Child linked = linked(crew);
      crew.ledger().awaitMore(PROGRESS);
      appear(failWrite, "ENOSPC\n");
      Until.isTrue("a write fails", () -> !crew.ledger().failed().isEmpty());
      Files.delete(failWrite);
      crew.ledger().awaitMore(PROGRESS);
      linked.ask("stop", "stopped");
      crew.endAndVerify();
      assertThat(crew.ledger().failed().values())
          .allSatisfy(reason -> assertThat(reason).startsWith("DISK_FULL"));
      assertThat(crew.ledger().unknown()).isEmpty();
    }
  }

  /**
   * A reader's old snapshot keeps the WAL from being copied into the database: so what the failed sync
   * left out must have been written again, or all that came after it would be cut off.
   */
  @Test
  void powerCutAfterAFailedSync_whileAReaderKeepsItsSnapshot_losesNothingAnswered()
      throws Exception {
    try (Crew crew = crew();
        Connection reader = Ledger.open(crew.database());
        Statement snapshot = reader.createStatement()) {
      Child writer = crew.writer();
      writer.tell("loop 2");
      crew.ledger().awaitMore(PROGRESS);
      snapshot.execute("BEGIN");
      snapshot.executeQuery("SELECT count(*) FROM w").close();
      appear(failSync, "");
      Until.isTrue("the writer gives up its role", () -> rolesLost(crew) > 0);
      Files.delete(failSync);
      crew.ledger().awaitMore(PROGRESS);
      writer.kill();
      Path cut = Crew.sub(folder, "cut").resolve("test.db");
      Files.copy(crew.database(), cut);
      Files.copy(walDisk, cut.resolveSibling("test.db-wal"));
      crew.ledger().verify(cut);
    }
  }

  private void failFor(Path control, String content) throws Exception {
    try (Crew crew = crew()) {
      Child linked = linked(crew);
      for (int i = 0; i < 3; i++) {
        crew.ledger().awaitMore(PROGRESS);
        int lost = rolesLost(crew);
        appear(control, content);
        Until.isTrue("a writer gives up its role", () -> rolesLost(crew) > lost);
        Files.delete(control);
      }
      crew.ledger().awaitMore(PROGRESS);
      linked.ask("stop", "stopped");
      crew.endAndVerify();
      // Each call outlives the fault. Only a transaction ends with its writer.
      assertThat(crew.ledger().failed().values())
          .allSatisfy(reason -> assertThat(reason).startsWith("TX_LOST"));
      assertThat(crew.ledger().unknown()).isEmpty();
    }
  }

  private Crew crew() throws Exception {
    return new Crew(folder, folder.resolve("test.db"), environment);
  }

  private Child linked(Crew crew) throws Exception {
    Child linked = crew.start(environment);
    linked.await("ready");
    crew.writer().tell("loop 2");
    linked.tell("loop 2");
    return linked;
  }

  /** How often a process said that it is no longer the writer. */
  private int rolesLost(Crew crew) {
    return crew.alive().stream()
        .mapToInt(child -> Ledger.textOf(folder.resolve(child.name() + ".err"))
                .split("no longer the writer")
                .length
            - 1)
        .sum();
  }

  /** The file is there with its content at once, or not at all. */
  private void appear(Path control, String content) throws Exception {
    Path draft = Files.writeString(folder.resolve("draft"), content);
    Files.move(draft, control);
  }
}
