package dev.sluice.internal.commit;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;

/**
 * Writes what is in a WAL once more, byte for byte, so that the next force proves that it is on
 * disk. After a failed one the operating system takes its pages for written: forcing them again
 * would succeed and do nothing, and a gap on the disk would cut off all that is appended behind it.
 *
 * <p>The content is checked on the way, as the system may have dropped those pages and read older
 * ones from the disk: each frame has a checksum over all before it (SQLite's file format, "The
 * Write-Ahead Log").
 *
 * <pre>
 *   header, 32 bytes: magic, version, page size, sequence, salt 1, salt 2, checksum 1, checksum 2
 *   frame:  page number, pages after a commit or 0, salt 1, salt 2, checksum 1, checksum 2; the page
 * </pre>
 *
 * SQLite's write lock must be held meanwhile, so that nobody appends, restarts or truncates; readers
 * see no change.
 */
final class WalRewrite {
  private static final int MAGIC = 0x377f0682;
  private static final int HEADER_BYTES = 32;
  private static final int FRAME_HEADER_BYTES = 24;
  private static final int CHUNK_BYTES = 1 << 20;

  private final FileChannel channel;
  private final ByteBuffer chunk;
  private final int frameBytes;
  private final long salts;
  private int sum1;
  private int sum2;
  private long framesSound;
  private long framesCommitted;

  private WalRewrite(FileChannel channel, int pageBytes, long salts, ByteOrder words) {
    this.channel = channel;
    this.frameBytes = FRAME_HEADER_BYTES + pageBytes;
    this.salts = salts;
    int perChunk = Math.max(1, CHUNK_BYTES / frameBytes);
    this.chunk = ByteBuffer.allocate(perChunk * frameBytes).order(words);
  }

  /** Rewrites it; the frames up to the last commit. */
  static long run(FileChannel channel) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
    if (channel.size() < HEADER_BYTES) {
      return 0;
    }
    fill(channel, header, 0);
    int magic = header.getInt(0);
    int pageBytes = header.getInt(8);
    if ((magic & ~1) != MAGIC || pageBytes < 512 || pageBytes > 65536) {
      return 0;
    }
    ByteOrder words = (magic & 1) == 0 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
    WalRewrite rewrite = new WalRewrite(channel, pageBytes, header.getLong(16), words);
    rewrite.sum(header.order(words), 0, 24);
    if (!rewrite.isSum(header, 24)) {
      return 0;
    }
    write(channel, header.rewind(), 0);
    return rewrite.frames();
  }

  private long frames() throws IOException {
    long at = HEADER_BYTES;
    while (true) {
      long left = (channel.size() - at) / frameBytes * frameBytes;
      chunk.clear().limit((int) Math.min(chunk.capacity(), left));
      fill(channel, chunk, at);
      int sound = soundBytes();
      write(channel, chunk.position(0).limit(sound), at);
      at += sound;
      if (sound < chunk.capacity()) {
        return framesCommitted;
      }
    }
  }

  /** Of the frames in the chunk, those before the first that is none. */
  private int soundBytes() {
    int end = chunk.limit();
    for (int at = 0; at < end; at += frameBytes) {
      if (bigEndian(chunk, at + 8) != (int) (salts >>> 32)
          || bigEndian(chunk, at + 12) != (int) salts) {
        return at;
      }
      sum(chunk, at, 8);
      sum(chunk, at + FRAME_HEADER_BYTES, frameBytes - FRAME_HEADER_BYTES);
      if (!isSum(chunk, at + 16)) {
        return at;
      }
      framesSound++;
      if (bigEndian(chunk, at + 4) != 0) {
        framesCommitted = framesSound;
      }
    }
    return end;
  }

  private void sum(ByteBuffer bytes, int from, int count) {
    int one = sum1;
    int two = sum2;
    for (int at = from; at < from + count; at += 8) {
      one += bytes.getInt(at) + two;
      two += bytes.getInt(at + 4) + one;
    }
    sum1 = one;
    sum2 = two;
  }

  private boolean isSum(ByteBuffer bytes, int at) {
    return bigEndian(bytes, at) == sum1 && bigEndian(bytes, at + 4) == sum2;
  }

  /** All but the checksummed words is big-endian in every WAL. */
  private static int bigEndian(ByteBuffer bytes, int at) {
    int value = bytes.getInt(at);
    return bytes.order() == ByteOrder.BIG_ENDIAN ? value : Integer.reverseBytes(value);
  }

  private static void fill(FileChannel channel, ByteBuffer bytes, long at) throws IOException {
    int begin = bytes.position();
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, at + bytes.position() - begin) < 0) {
        throw new EOFException("the WAL became shorter while it was read");
      }
    }
  }

  private static void write(FileChannel channel, ByteBuffer bytes, long at) throws IOException {
    int begin = bytes.position();
    while (bytes.hasRemaining()) {
      channel.write(bytes, at + bytes.position() - begin);
    }
  }
}
