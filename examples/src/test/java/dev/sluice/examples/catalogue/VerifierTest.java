package dev.sluice.examples.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.examples.tree.OddNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That the verification finds each thing that may be wrong, and excuses what is in order. */
class VerifierTest {
  private static final int FILES = OddNames.RAW.size() + 2;

  @TempDir
  Path folder;

  private InProcessScan scan;

  @BeforeEach
  void scanTree() throws Exception {
    Path tree = folder.resolve("tree/a");
    OddNames.create(Files.createDirectories(tree.resolve("b")));
    Files.writeString(tree.resolve("one"), "1");
    Files.writeString(tree.resolve("two"), "22");
    scan = new InProcessScan(folder);
    // The tree was made just now; so that its files count as older than the scan:
    scan.sluice().execute("UPDATE scan SET started_ns = started_ns + 3600 * 1000000000");
    scan.work(0);
  }

  @AfterEach
  void close() {
    scan.close();
  }

  @Test
  void verify_untouched_good() throws IOException {
    Verdict verdict = scan.verify(Set.of());
    assertThat(verdict).isEqualTo(new Verdict(FILES, FILES, 0, 0, 0, 0, 0, 0, FILES, 0, 0));
    assertThat(verdict.good()).isTrue();
  }

  @Test
  void verify_rowDeleted_missingAndLost() throws IOException {
    scan.sluice().execute("DELETE FROM file WHERE path GLOB '*/one'");
    Verdict verdict = scan.verify(Set.of());
    assertThat(verdict.missing()).isEqualTo(1);
    assertThat(verdict.lost()).isEqualTo(1);
    assertThat(verdict.good()).isFalse();
  }

  @Test
  void verify_newFileDuringTheScan_appearedNotMissing() throws IOException {
    scan.sluice().execute("UPDATE scan SET started_ns = started_ns - 2 * 3600 * 1000000000");
    Files.writeString(scan.tree.resolve("late"), "x");
    Verdict verdict = scan.verify(Set.of());
    assertThat(verdict.appeared()).isEqualTo(1);
    assertThat(verdict.good()).isTrue();
  }

  @Test
  void verify_fileGoneAfterTheScan_vanishedNotWrong() throws IOException {
    Files.delete(scan.tree.resolve("a/one"));
    Verdict verdict = scan.verify(Set.of());
    assertThat(verdict.vanished()).isEqualTo(1);
    assertThat(verdict.good()).isTrue();
  }

  @Test
  void verify_rowDiffersFromFile_differing() throws IOException {
    scan.sluice().execute("UPDATE file SET size = 7 WHERE path GLOB '*/two'");
    assertThat(scan.verify(Set.of()).differing()).isEqualTo(1);
    Files.setLastModifiedTime(scan.tree.resolve("a/one"), FileTime.fromMillis(5));
    assertThat(scan.verify(Set.of()).differing()).isEqualTo(2);
  }

  @Test
  void verify_writeAppliedTwice_doubled() throws IOException {
    // The same write once more, as a resend that is not recognised would: the trigger counts it.
    scan.sluice().execute("UPDATE file SET write_id = write_id WHERE path GLOB '*/one'");
    Verdict verdict = scan.verify(Set.of());
    assertThat(verdict.doubled()).isEqualTo(1);
    assertThat(verdict.good()).isFalse();
  }

  @Test
  void verify_acknowledgedWriteNotInTheJournal_lost() throws IOException {
    scan.sluice().execute("DELETE FROM file_write WHERE write_id = ?", WriteId.of(first(), 3));
    Verdict verdict = scan.verify(Set.of());
    assertThat(verdict.lost()).isEqualTo(1);
    assertThat(verdict.good()).isFalse();
  }

  @Test
  void verify_acknowledgedForAnotherPath_lost() throws IOException {
    scan.sluice()
        .execute(
            "UPDATE file_write SET file = (SELECT id FROM file WHERE id <> file_write.file LIMIT 1)"
                + " WHERE write_id = ?",
            WriteId.of(first(), 3));
    assertThat(scan.verify(Set.of()).lost()).isEqualTo(1);
  }

  @Test
  void verify_writeOfALivingWorkerNeverAcknowledged_doubled() throws IOException {
    rewriteAs(WriteId.of(first(), 1000));
    Verdict verdict = scan.verify(Set.of());
    assertThat(verdict.doubled()).isEqualTo(1);
    assertThat(verdict.good()).isFalse();
  }

  @Test
  void verify_writeOfAKilledWorkerNeverAcknowledged_excused() throws IOException {
    rewriteAs(WriteId.of(first(), 1000));
    Verdict verdict = scan.verify(Set.of(first()));
    assertThat(verdict.unacknowledged()).isEqualTo(1);
    assertThat(verdict.repeated()).isEqualTo(1);
    assertThat(verdict.good()).isTrue();
  }

  @Test
  void verify_killedWorkerWithMoreWritesThanItCanHaveUnderWay_doubled() throws IOException {
    for (int i = 0; i <= DirectoryWork.CALLERS; i++) {
      rewriteAs(WriteId.of(first(), 1000 + i));
    }
    Verdict verdict = scan.verify(Set.of(first()));
    assertThat(verdict.unacknowledged()).isEqualTo(DirectoryWork.CALLERS);
    assertThat(verdict.doubled()).isEqualTo(1);
  }

  @Test
  void verify_writeOfAWorkerThatNeverWas_doubled() throws IOException {
    rewriteAs(WriteId.of(first() + 5, 1));
    assertThat(scan.verify(Set.of(first() + 5)).doubled()).isEqualTo(1);
  }

  private int first() {
    return scan.worker(0);
  }

  private void rewriteAs(long writeId) {
    scan.sluice().execute("UPDATE file SET write_id = ? WHERE path GLOB '*/one'", writeId);
  }
}
