package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A small file system of its own. Tests that need one are skipped where it cannot be mounted. */
final class Tmpfs implements AutoCloseable {
  private static final int BLOCK_BYTES = 4096;

  private final Path folder;

  private Tmpfs(Path folder) {
    this.folder = folder;
  }

  /** Mounts one of this size on a folder below this one. */
  static Tmpfs mount(Path below, String size) throws IOException, InterruptedException {
    Path folder = Files.createDirectory(below.resolve("tmpfs"));
    assumeThat(run(below, "mount", "-t", "tmpfs", "-o", "size=" + size, "none", folder.toString()))
        .as("mounting a tmpfs needs root and its permission; without, this is not tested")
        .isZero();
    return new Tmpfs(folder);
  }

  private static int run(Path folder, String... command) throws InterruptedException {
    try {
      return Run.of(folder, Map.of(), List.of(command)).exitCode();
    } catch (IOException e) {
      return -1; // there is no such command
    }
  }

  Path folder() {
    return folder;
  }

  /** Makes it refuse every write, root's too. */
  void makeReadOnly() throws InterruptedException {
    assertThat(run(folder, "mount", "-o", "remount,ro", folder.toString())).isZero();
  }

  /** Leaves no free block; delete the file to free them. */
  Path fill() throws IOException {
    Path filler = folder.resolve("filler");
    byte[] block = new byte[BLOCK_BYTES];
    try (OutputStream out = Files.newOutputStream(filler)) {
      while (folder.toFile().getUsableSpace() > 0) {
        out.write(block);
      }
    }
    return filler;
  }

  @Override
  public void close() {
    try {
      assertThat(run(Path.of("/"), "umount", "-l", folder.toString())).isZero();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted; " + folder + " is still mounted", e);
    }
  }
}
