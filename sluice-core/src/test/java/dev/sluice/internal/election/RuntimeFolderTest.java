package dev.sluice.internal.election;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.Sluice;
import dev.sluice.SluiceError;
import dev.sluice.SluiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The runtime folder is this user's alone, also where it is there already. */
@Timeout(60)
final class RuntimeFolderTest {
  @TempDir
  private Path folder;

  @BeforeEach
  void requirePosix() {
    assumeTrue(folder.getFileSystem().supportedFileAttributeViews().contains("posix"));
  }

  private Path file() {
    return folder.resolve("a.db");
  }

  private Path runtimeFolder() {
    return RuntimeFolder.beside(file());
  }

  @Test
  void folder_openToOthers_isClosedToThem() throws Exception {
    Files.createDirectory(runtimeFolder());
    Files.setPosixFilePermissions(runtimeFolder(), PosixFilePermissions.fromString("rwxrwxrwx"));
    Sluice.open(file()).close();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(runtimeFolder())))
        .isEqualTo("rwx------");
  }

  @Test
  void folder_ofAnotherUser_isRefused() throws Exception {
    Files.createDirectory(runtimeFolder());
    assumeTrue(givenToNobody(runtimeFolder()), "giving a folder away needs root");
    assertThatExceptionOfType(SluiceException.class)
        .isThrownBy(() -> Sluice.open(file()))
        .withMessageContaining("belongs to the user")
        .satisfies(e -> assertThat(e.code()).isEqualTo(SluiceError.READ_ONLY));
    assertThat(file()).doesNotExist();
    assertThat(runtimeFolder()).isEmptyDirectory();
  }

  private static boolean givenToNobody(Path path) {
    try {
      Files.setAttribute(path, "unix:uid", 65534);
      return true;
    } catch (Exception e) {
      return false;
    }
  }
}
