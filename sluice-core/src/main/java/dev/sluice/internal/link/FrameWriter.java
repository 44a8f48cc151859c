package dev.sluice.internal.link;

import dev.sluice.SluiceError;
import dev.sluice.SluiceException;
import dev.sluice.internal.codec.WireWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** Frames on their way to a socket that takes what it can. Guarded by its owner's lock. */
final class FrameWriter {
  private static final int FIRST_BYTES = 512;
  private static final int RETAINED_BYTES = 256 * 1024;

  private WireWriter out = new WireWriter(FIRST_BYTES);
  private int sent;

  /** Appends a frame. If its fields cannot be written nothing is appended, and the error thrown. */
  void append(Frame type, Fields fields) {
    append(type, fields, Integer.MAX_VALUE);
  }

  /**
   * The same with a limit.
   *
   * @throws SluiceException TOO_LARGE if the frame would have more bytes
   */
  void append(Frame type, Fields fields, int bytesMax) {
    int start = out.size();
    try {
      out.i32(0).u8(type.ordinal());
      fields.write(out);
      int length = out.size() - start - 4;
      if (length > bytesMax) {
        throw tooLarge(length, bytesMax);
      }
      out.i32At(start, length);
    } catch (RuntimeException | OutOfMemoryError e) { // half a frame would spoil all after it
      out.truncate(start);
      throw e;
    }
  }

  private static SluiceException tooLarge(int length, int bytesMax) {
    return SluiceException.of(
        SluiceError.TOO_LARGE,
        "the request has %d bytes, the writer takes at most %d; split it, or raise SluiceOptions.writeBytes in all processes"
            .formatted(length, bytesMax));
  }

  /** Sends what the socket takes without blocking; whether that was all. */
  boolean send(SocketChannel channel) throws IOException {
    ByteBuffer bytes = out.view().position(sent);
    sent += channel.write(bytes);
    boolean all = sent == out.size();
    if (all) {
      out = out.size() > RETAINED_BYTES ? new WireWriter(FIRST_BYTES) : out;
      out.truncate(0);
      sent = 0;
    } else if (sent > RETAINED_BYTES) {
      out.discard(sent); // under steady load the socket never takes all
      sent = 0;
    }
    return all;
  }

  /** Whether the socket has taken a part and not the rest. */
  boolean isPartlySent() {
    return sent > 0;
  }

  /** The bytes not sent yet. */
  int unsent() {
    return out.size() - sent;
  }

  /** Forgets what is not sent, and the memory for it. */
  void clear() {
    out = new WireWriter(0);
    sent = 0;
  }
}
