package dev.sluice.examples.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.examples.crew.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScanRequestTest {
  @TempDir
  Path folder;

  @Test
  void of_sameDirectoryThroughALink_once() throws IOException {
    Path directory = Files.createDirectory(folder.resolve("d"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), directory);
    assertThat(request(link, directory).roots()).containsExactly(directory.toRealPath());
  }

  @Test
  void of_noSuchDirectory_saysSo() {
    refused(() -> request(folder.resolve("none")), "no such directory: " + folder.resolve("none"));
  }

  @Test
  void of_fileAsDirectory_saysSo() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    refused(() -> request(file), "not a directory: " + file);
  }

  @Test
  void of_numbersOutOfRange_saysSo() {
    Path into = folder.resolve("files.db");
    refused(() -> ScanRequest.of(List.of(folder), into, 0, false, 0), "--processes");
    refused(() -> ScanRequest.of(List.of(folder), into, 1001, false, 0), "--processes");
    refused(() -> ScanRequest.of(List.of(folder), into, 1, false, -1), "--chaos");
  }

  @Test
  void of_intoNoFolderOrAFolder_saysSo() {
    Path nowhere = folder.resolve("none/files.db");
    refused(() -> ScanRequest.of(List.of(folder), nowhere, 1, false, 0), "there is no folder");
    refused(() -> ScanRequest.of(List.of(folder), folder, 1, false, 0), "directory");
  }

  private ScanRequest request(Path... roots) {
    return ScanRequest.of(List.of(roots), folder.resolve("files.db"), 1, false, 0);
  }

  private static void refused(Runnable request, String message) {
    assertThatThrownBy(request::run).isInstanceOf(UserError.class).hasMessageContaining(message);
  }
}
