package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** An opening that fails leaves nothing behind: no thread, no open file. */
@Timeout(60)
@Isolated("it looks at all threads of the process")
class FailedOpeningTest {
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
  private static final int TIMES = 20;

  @TempDir
  private Path folder;

  private Path file() {
    return folder.resolve("test.db");
  }

  private Path runtimeFolder() {
    return folder.resolve("test.db-sluice");
  }

  @Test
  void folder_thatCannotBeMade_leavesNothing() throws Exception {
    Files.writeString(runtimeFolder(), "in the way");
    assertNothingIsLeft();
  }

  @Test
  void file_thatIsNoDatabase_leavesNothing() throws Exception {
    Files.createDirectory(runtimeFolder());
    Files.writeString(file(), "no database ".repeat(1000));
    assertNothingIsLeft();
  }

  @Test
  void journal_ofALaterVersion_leavesNothing() throws Exception {
    Path journal = runtimeFolder().resolve("journal");
    Files.createDirectories(journal);
    ByteBuffer header = ByteBuffer.allocate(64).putLong(0x534C_5549_4345_4A4CL).putInt(99);
    CRC32C crc = new CRC32C();
    crc.update(header.array(), 0, 60);
    header.putInt(60, (int) crc.getValue());
    Files.write(journal.resolve("journal-%019d.log".formatted(1)), header.array());
    assertNothingIsLeft();
  }

  @Test
  void socket_thatCannotBeMade_leavesNothing() throws Exception {
    // A folder of that name, which cannot be deleted as it is not empty.
    for (int epoch = 1; epoch <= TIMES + 1; epoch++) {
      Files.createDirectories(runtimeFolder().resolve("w" + epoch + ".sock").resolve("full"));
    }
    assertNothingIsLeft();
  }

  private void assertNothingIsLeft() throws IOException {
    assumeTrue(Files.isDirectory(DESCRIPTORS), "open files are counted in /proc");
    openInVain(); // loads what is loaded once
    long files = openFiles();
    long threads = threads();
    for (int i = 0; i < TIMES; i++) {
      openInVain();
    }
    assertThat(openFiles()).isLessThanOrEqualTo(files);
    Patience.until("the threads have ended", () -> threads() <= threads);
  }

  private void openInVain() {
    assertThatExceptionOfType(SluiceException.class)
        .isThrownBy(() -> Sluice.open(file()).close());
  }

  private static long openFiles() throws IOException {
    try (var entries = Files.list(DESCRIPTORS)) {
      return entries.count();
    }
  }

  private static long threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("sluice-"))
        .count();
  }
}
