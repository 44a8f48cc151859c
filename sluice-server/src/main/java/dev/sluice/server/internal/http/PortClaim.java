package dev.sluice.server.internal.http;

import java.io.IOException;
import java.net.BindException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Says, by a shared lock on a file beside the database, that this process serves it on an address.
 * The lock is gone with the process, however it ends. The file stays: deleting it would race with
 * whoever is about to lock it.
 *
 * <p>A process has each file open once only, as closing any descriptor of it drops the lock.
 */
final class PortClaim implements AutoCloseable {
  private static final Map<Path, PortClaim> OPEN = new HashMap<>(); // guarded by itself

  private final Path file;
  private final FileChannel channel;
  private int holders = 1; // guarded by OPEN

  private PortClaim(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /** Claims. */
  static PortClaim take(Path file) throws IOException {
    PortClaim claim = open(file, /* onlyIfHeld= */ false);
    if (claim == null) {
      throw new BindException("the lock on " + file + " could not be had");
    }
    return claim;
  }

  /** Claims if somebody does already, else null. */
  static @Nullable PortClaim join(Path file) throws IOException {
    return open(file, /* onlyIfHeld= */ true);
  }

  private static @Nullable PortClaim open(Path file, boolean onlyIfHeld) throws IOException {
    synchronized (OPEN) {
      PortClaim own = OPEN.get(file);
      if (own != null) {
        own.holders++;
        return own;
      }
      FileChannel channel = FileChannel.open(
          file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      try {
        boolean isFree = onlyIfHeld && channel.tryLock() != null;
        if (isFree || channel.tryLock(0, Long.MAX_VALUE, /* shared= */ true) == null) {
          channel.close();
          return null;
        }
        PortClaim claim = new PortClaim(file, channel);
        OPEN.put(file, claim);
        return claim;
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    }
  }

  @Override
  public void close() throws IOException {
    synchronized (OPEN) {
      if (--holders == 0) {
        OPEN.remove(file);
        channel.close();
      }
    }
  }
}
