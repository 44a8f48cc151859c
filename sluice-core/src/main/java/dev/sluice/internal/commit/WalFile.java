package dev.sluice.internal.commit;

import java.io.IOException;
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

  /** Its length; what SQLite uses of it is never more. */
  long bytes() throws IOException {
    return channel.size();
  }

  void force() throws IOException {
    channel.force(false);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
