package dev.sluice.internal.election;

import dev.sluice.internal.platform.Platform;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The election: whoever holds the operating system's lock on this file is the writer. The lock is
 * free the moment its process dies, however it dies.
 *
 * <p>Used by the election's thread only: interrupting a thread inside a channel closes it, and a
 * closed channel's lock is gone. Nothing else in the process opens this file, as closing any
 * descriptor of it would drop the lock, too.
 */
final class LockFile {
  private final Path file;
  private @Nullable FileChannel channel;
  private @Nullable FileLock lock;

  LockFile(Path file) {
    this.file = file;
  }

  /** Tries to win, without waiting. */
  boolean tryAcquire() throws IOException {
    // A fresh channel each time: the file may have been deleted, and made anew by another process.
    close();
    FileChannel opened = Platform.openPrivate(file);
    channel = opened;
    try {
      lock = opened.tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null; // another node of this process, which only tests have
    }
    if (lock == null) {
      close();
      return false;
    }
    return true;
  }

  /** Gives the role up. */
  void close() throws IOException {
    FileChannel open = channel;
    channel = null;
    lock = null;
    if (open != null) {
      open.close();
    }
  }
}
