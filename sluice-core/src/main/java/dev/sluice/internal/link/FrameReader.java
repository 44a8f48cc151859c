package dev.sluice.internal.link;

import dev.sluice.internal.codec.WireException;
import dev.sluice.internal.codec.WireReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** Cuts what a socket gives into frames. One thread at a time. */
final class FrameReader {
  private static final int FIRST_BYTES = 512;
  private static final int BUSY_BYTES = 16 * 1024;
  private static final int RETAINED_BYTES = 256 * 1024;

  /** Holds what was read and not taken, between calls. */
  private ByteBuffer in = ByteBuffer.allocate(FIRST_BYTES).flip();

  /** Reads what the socket has now; false at its end. */
  boolean fill(SocketChannel channel) throws IOException {
    makeRoom();
    int count;
    try {
      count = channel.read(in);
    } finally {
      in.flip();
    }
    return count >= 0;
  }

  /**
   * The next frame that is here as a whole, from its type on; null if there is none.
   *
   * @throws WireException if one is announced that is empty or longer than this
   */
  @Nullable
  WireReader next(int bytesMax) {
    if (in.remaining() < Frame.HEADER_BYTES) {
      return null;
    }
    int length = in.getInt(in.position());
    if (length < 1 || length > bytesMax) {
      throw new WireException("frame of " + length + " bytes, at most " + bytesMax);
    }
    if (in.remaining() < 4 + length) {
      return null;
    }
    ByteBuffer frame = in.slice(in.position() + 4, length);
    in.position(in.position() + 4 + length);
    return new WireReader(frame);
  }

  /** Forgets what was read, and the memory for it. */
  void clear() {
    in = ByteBuffer.allocate(0);
  }

  /** The buffer grows as bytes come, not as they are announced. */
  private void makeRoom() {
    boolean wasFilled = in.limit() == in.capacity();
    if (!in.hasRemaining() && in.capacity() > RETAINED_BYTES) {
      in = ByteBuffer.allocate(BUSY_BYTES);
    } else if (wasFilled && in.remaining() > in.capacity() / 2) {
      in = ByteBuffer.allocate(2 * in.capacity()).put(in);
    } else if (wasFilled && in.capacity() < BUSY_BYTES) {
      in = ByteBuffer.allocate(BUSY_BYTES).put(in);
    } else {
      in.compact();
    }
  }
}
