package dev.sluice.internal.commit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Forces the WAL to disk. The WAL is the one file of a database that carries no POSIX locks, so
 * opening and closing it beside SQLite is safe.
 *
 * <p>Only Sluice's private threads may call: interrupting a thread closes the channel it uses.
 */
final class WalFile implements AutoCloseable {
  private final FileChannel channel;
  private final ByteBuffer probe = ByteBuffer.allocateDirect(1);

  private WalFile(FileChannel channel) {
    this.channel = channel;
  }

  /** Opens the WAL of a database; SQLite must have created it. */
  static WalFile open(Path database) throws IOException {
    Path wal = database.resolveSibling(database.getFileName() + "-wal");
    return new WalFile(FileChannel.open(wal, StandardOpenOption.READ, StandardOpenOption.WRITE));
  }

  /**
   * Writes all of it once more, so that a force afterwards proves that it is on disk, whatever became
   * of earlier ones. Only under SQLite's write lock.
   *
   * @return the frames up to the last commit, of those that can be read
   */
  long rewrite() throws IOException {
    return WalRewrite.run(channel);
  }

  /**
   * Its length; what SQLite uses of it is never more. Not for each commit: since Linux 6.13 (multigrain
   * timestamps) the write after a look at a file's attributes changes its inode, and the force after that
   * takes up to twice as long. {@link #reaches} does not look at them.
   */
  long bytes() throws IOException {
    return channel.size();
  }

  /** Whether it is at least so long. */
  boolean reaches(long bytes) throws IOException {
    probe.clear();
    return channel.read(probe, bytes - 1) > 0;
  }

  void force() throws IOException {
    channel.force(false);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
