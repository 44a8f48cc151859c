package dev.sluice.server.internal.rqlite;

import dev.sluice.Sluice;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A file beside the database, where there is room for another database; gone when it is closed. */
final class TemporaryFile implements AutoCloseable {
  private static final List<String> SUFFIXES = List.of("", "-wal", "-shm", "-journal");

  private final Path folder;
  private final Path file;

  private TemporaryFile(Path folder) {
    this.folder = folder;
    this.file = folder.resolve("copy.db");
  }

  /** A path in a folder of its own, without a file yet. */
  static TemporaryFile besides(Sluice sluice) throws IOException {
    @Nullable Path parent = sluice.path().getParent();
    return new TemporaryFile(
        Files.createTempDirectory(parent == null ? Path.of(".") : parent, ".sluice-copy-"));
  }

  Path path() {
    return file;
  }

  void fill(InputStream in) throws IOException {
    Files.copy(in, file);
  }

  @Override
  public void close() throws IOException {
    for (String suffix : SUFFIXES) {
      Files.deleteIfExists(folder.resolve(file.getFileName() + suffix));
    }
    Files.delete(folder);
  }
}
