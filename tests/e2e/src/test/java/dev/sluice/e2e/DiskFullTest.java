package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.Sluice;
import dev.sluice.SluiceError;
import dev.sluice.SluiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** G2, G7, G9: on a full disk writes are refused and not applied; with space again, all goes on. */
class DiskFullTest {
  private static final int TRIES = 3000;

  @TempDir
  private Path folder;

  @Test
  void fullDisk_refusesWrites_andGoesOnWhenThereIsSpace() throws Exception {
    try (Tmpfs tmpfs = Tmpfs.mount(folder, "8m");
        Crew crew = new Crew(folder, tmpfs.folder().resolve("test.db"))) {
      Child writer = crew.writer();
      Child linked = crew.join();
      Path filler = tmpfs.fill();
      untilRefused(crew, linked);
      untilRefused(crew, writer);
      assertThat(crew.ledger().failed().values())
          .allSatisfy(reason -> assertThat(reason).startsWith("DISK_FULL"));
      Files.delete(filler);
      int before = crew.ledger().acknowledged();
      linked.ask("write 3", "written");
      writer.ask("write 3", "written");
      assertThat(crew.ledger().acknowledged()).isEqualTo(before + 6);
      crew.endAndVerify();
      assertThat(crew.ledger().unknown()).isEmpty();
    }
  }

  @Test
  void fullDisk_refusesQueuedWrites_andGoesOnWhenThereIsSpace() throws Exception {
    try (Tmpfs tmpfs = Tmpfs.mount(folder, "8m");
        Crew crew = new Crew(folder, tmpfs.folder().resolve("test.db"))) {
      Child linked = crew.join();
      linked.ask("enqueue 1", "enqueued");
      Path filler = tmpfs.fill();
      linked.tell("fill " + TRIES);
      assertThat(linked.await("error", "filled")).startsWith("error DISK_FULL");
      Files.delete(filler);
      linked.ask("enqueue 3", "enqueued");
      String last = "await " + crew.ledger().lastTicket() + " 60000";
      assertThat(linked.ask(last, "awaited")).endsWith(" Applied");
      crew.endAndVerify();
      crew.assertNoFailures();
    }
  }

  @Test
  void fullDisk_atTheFirstOpening_isSaid_andLeavesNoDatabase() throws Exception {
    try (Tmpfs tmpfs = Tmpfs.mount(folder, "1m")) {
      Path database = tmpfs.folder().resolve("new.db");
      tmpfs.fill();
      assertThatExceptionOfType(SluiceException.class)
          .isThrownBy(() -> Sluice.open(database))
          .satisfies(e -> assertThat(e.code()).isEqualTo(SluiceError.DISK_FULL));
      try (var left = Files.newDirectoryStream(tmpfs.folder(), "new.db*")) {
        assertThat(left).containsOnly(tmpfs.folder().resolve("new.db-sluice"));
      }
    }
  }

  private static void untilRefused(Crew crew, Child child) {
    int before = crew.ledger().failed().size();
    for (int i = 0; i < TRIES && crew.ledger().failed().size() == before; i++) {
      child.ask("write 1", "written");
    }
    assertThat(crew.ledger().failed()).hasSizeGreaterThan(before);
  }
}
