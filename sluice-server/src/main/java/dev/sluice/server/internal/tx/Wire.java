package dev.sluice.server.internal.tx;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Texts and bytes behind their length, a big-endian {@code i32}. */
final class Wire {
  private static final int TEXT_BYTES_MAX = 1 << 20;

  private Wire() {}

  static void text(String text, DataOutputStream out) throws IOException {
    blob(text.getBytes(StandardCharsets.UTF_8), out);
  }

  static String text(DataInputStream in) throws IOException {
    return new String(blob(in, TEXT_BYTES_MAX), StandardCharsets.UTF_8);
  }

  static void blob(byte[] bytes, DataOutputStream out) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  static byte[] blob(DataInputStream in, int bytesMax) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > bytesMax) {
      throw new IOException("a length of " + length + ", at most " + bytesMax + " are allowed");
    }
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new IOException("the other process has gone");
    }
    return bytes;
  }
}
