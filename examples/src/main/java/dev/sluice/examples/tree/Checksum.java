package dev.sluice.examples.tree;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;

/** SHA-256 of regular files. Thread-safe. */
public final class Checksum {
  private static final int CHUNK_BYTES = 64 << 10;

  private final OwnFiles ownFiles;

  public Checksum(OwnFiles ownFiles) {
    this.ownFiles = ownFiles;
  }

  /**
   * Reads the file, in hexadecimal. Looks again what the name stands for before it opens it, so that
   * neither a pipe that would block nor a file of the catalogue is opened.
   *
   * @throws IOException if it cannot be read, or is no longer a regular file of the tree
   */
  public String of(Path path) throws IOException {
    ownFiles.refresh();
    FileFacts facts = FileFacts.of(path);
    if (facts.kind() != FileFacts.Kind.FILE || ownFiles.contains(path, facts.key())) {
      throw new IOException("replaced since it was listed");
    }
    MessageDigest digest = digest();
    ByteBuffer buffer = ByteBuffer.allocate(Math.clamp(facts.size(), 1, CHUNK_BYTES));
    try (SeekableByteChannel channel =
        Files.newByteChannel(path, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
      while (channel.read(buffer) >= 0) {
        digest.update(buffer.flip());
        buffer.clear();
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
