package dev.sluice.internal.commit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A database that did not exist before this process tried to create it, and could not, as where the disk
 * is full. Only while holding the lock of the election, so that no other writer is about to use it.
 */
final class NewDatabase {
  /** SQLite has written no more than its header. */
  private static final long EMPTY_BYTES_MAX = 4096;

  private NewDatabase() {}

  /** Deletes its files, unless there is something in them. No file is opened: that would cost locks. */
  static void discard(Path database) throws IOException {
    Path wal = database.resolveSibling(database.getFileName() + "-wal");
    if (bytes(database) <= EMPTY_BYTES_MAX && bytes(wal) == 0) {
      Files.deleteIfExists(wal);
      Files.deleteIfExists(database.resolveSibling(database.getFileName() + "-shm"));
      Files.deleteIfExists(database);
    }
  }

  private static long bytes(Path file) throws IOException {
    return Files.exists(file) ? Files.size(file) : 0;
  }
}
