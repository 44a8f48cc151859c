package dev.sluice.server.internal.http;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Reads streams to their end. */
final class Bytes {
  private static final long SMALL = 8192;
  private static final int END = -1;

  private Bytes() {}

  /**
   * The bytes of a head and a stream. A small body is read into an array of its size; what
   * {@link InputStream#readNBytes} begins with is a hundred times as large as most of them.
   *
   * @param expected how many the stream is likely to have; not known where negative
   * @param max what is more is not read
   */
  static byte[] all(byte[] head, InputStream in, long expected, int max) throws IOException {
    int room = (int) Math.min(max - head.length, Math.clamp(expected, 0, SMALL));
    byte[] bytes = Arrays.copyOf(head, head.length + room);
    int length = head.length + in.readNBytes(bytes, head.length, room);
    if (length < bytes.length) {
      return Arrays.copyOf(bytes, length);
    }
    int next = length < max ? in.read() : END;
    return next == END ? bytes : joined(bytes, (byte) next, in.readNBytes(max - length - 1));
  }

  private static byte[] joined(byte[] head, byte next, byte[] rest) {
    byte[] all = Arrays.copyOf(head, head.length + 1 + rest.length);
    all[head.length] = next;
    System.arraycopy(rest, 0, all, head.length + 1, rest.length);
    return all;
  }
}
