package dev.sluice.benchmarks.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads responses of one connection, one after the other: HTTP/1.1 with {@code Content-Length} or in
 * chunks. Bounded; not thread-safe.
 */
final class Response {
  private static final int BYTES_MAX = 64 << 20;
  private static final int STATUS_AT = 9;
  private static final byte[] LENGTH = "content-length:".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] CODING = "transfer-encoding:".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] CONNECTION = "connection:".getBytes(StandardCharsets.US_ASCII);
  private static final int UNKNOWN = -1;

  private byte[] bytes = new byte[4 << 10];
  private int size;
  private int bodyAt;
  private int bodyEnd;
  private int status;
  private boolean chunked;
  private boolean closes;

  /** Forgets the last one. */
  void reset() {
    size = 0;
    bodyAt = 0;
    bodyEnd = UNKNOWN;
    chunked = false;
    closes = false;
    status = 0;
  }

  /**
   * Takes what has arrived.
   *
   * @return whether the response is complete
   * @throws IOException if the connection has ended or this is no HTTP
   */
  boolean read(ReadableByteChannel channel, ByteBuffer buffer) throws IOException {
    while (true) {
      buffer.clear();
      int count = channel.read(buffer);
      if (count < 0) {
        throw new IOException("connection closed before the answer");
      }
      if (count == 0) {
        return false;
      }
      append(buffer.flip());
      if (isComplete()) {
        return true;
      }
    }
  }

  private void append(ByteBuffer more) throws IOException {
    int count = more.remaining();
    if (bytes.length - size < count) {
      if (size + count > BYTES_MAX) {
        throw new IOException("an answer of more than " + BYTES_MAX + " bytes");
      }
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + count));
    }
    more.get(bytes, size, count);
    size += count;
  }

  private boolean isComplete() throws IOException {
    if (bodyAt == 0 && !parseHead()) {
      return false;
    }
    if (chunked) {
      return joinChunks();
    }
    return size >= bodyEnd;
  }

  private boolean parseHead() throws IOException {
    int end = endOfHead();
    if (end < 0) {
      return false;
    }
    if (bytes[0] != 'H' || size < STATUS_AT + 3) {
      throw new IOException("not an answer of HTTP/1.1");
    }
    status = (int) number(STATUS_AT, STATUS_AT + 3);
    bodyAt = end;
    bodyEnd = status == 204 || status == 304 ? end : UNKNOWN;
    headers(end);
    if (bodyEnd == UNKNOWN && !chunked) {
      throw new IOException("an answer without a length");
    }
    return true;
  }

  private int endOfHead() {
    for (int i = 3; i < size; i++) {
      if (bytes[i] == '\n' && bytes[i - 2] == '\n') {
        return i + 1;
      }
    }
    return UNKNOWN;
  }

  private void headers(int end) throws IOException {
    int line = endOfLine(0);
    while (line < end - 2) {
      int next = endOfLine(line);
      if (startsWith(line, LENGTH)) {
        bodyEnd = bodyAt + (int) number(line + LENGTH.length, next);
      } else if (startsWith(line, CODING)) {
        chunked = true;
      } else if (startsWith(line, CONNECTION)) {
        closes = text(line + CONNECTION.length, next).contains("close");
      }
      line = next;
    }
  }

  private int endOfLine(int from) {
    int at = from;
    while (bytes[at] != '\n') {
      at++;
    }
    return at + 1;
  }

  private boolean startsWith(int at, byte[] lower) {
    for (int i = 0; i < lower.length; i++) {
      if ((bytes[at + i] | 0x20) != (lower[i] | 0x20)) {
        return false;
      }
    }
    return true;
  }

  private long number(int from, int to) throws IOException {
    long number = 0;
    for (int i = from; i < to; i++) {
      if (bytes[i] >= '0' && bytes[i] <= '9') {
        number = number * 10 + bytes[i] - '0';
      }
      if (number > BYTES_MAX) {
        throw new IOException("an answer of more than " + BYTES_MAX + " bytes");
      }
    }
    return number;
  }

  /** Once the last chunk is there, the chunks are moved together. */
  private boolean joinChunks() throws IOException {
    int at = bodyAt;
    int to = bodyAt;
    byte[] joined = new byte[size];
    while (at < size) {
      int line = at;
      while (line < size && bytes[line] != '\n') {
        line++;
      }
      if (line >= size) {
        return false;
      }
      int length = chunkLength(at, line);
      int next = line + 1 + length + 2;
      if (next > size) {
        return false;
      }
      if (length == 0) {
        System.arraycopy(joined, bodyAt, bytes, bodyAt, to - bodyAt);
        bodyEnd = to;
        return true;
      }
      System.arraycopy(bytes, line + 1, joined, to, length);
      to += length;
      at = next;
    }
    return false;
  }

  private int chunkLength(int from, int to) throws IOException {
    String hex = text(from, to).strip();
    int extension = hex.indexOf(';');
    try {
      int length = Integer.parseInt(extension < 0 ? hex : hex.substring(0, extension), 16);
      if (length >= 0 && length <= BYTES_MAX) {
        return length;
      }
    } catch (NumberFormatException e) {
      throw new IOException("not the length of a chunk: " + hex, e);
    }
    throw new IOException("a chunk of " + hex + " bytes");
  }

  /** The status. */
  int status() {
    return status;
  }

  /** Whether the server closes the connection after it. */
  boolean closes() {
    return closes;
  }

  /** Whether the body has these bytes. */
  boolean contains(byte[] part) {
    for (int at = bodyAt; at <= bodyEnd - part.length; at++) {
      if (Arrays.mismatch(bytes, at, at + part.length, part, 0, part.length) < 0) {
        return true;
      }
    }
    return false;
  }

  /** The body. */
  String body() {
    return text(bodyAt, bodyEnd);
  }

  private String text(int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.UTF_8);
  }
}
