package dev.sluice.internal.codec;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;

/**
 * Reads what {@link WireWriter} wrote. Every read is checked: malformed input gives {@link
 * WireException}, never another exception, an endless loop or a large allocation. Not thread-safe.
 */
public final class WireReader {
  private final ByteBuffer in;

  /** Reads a whole array. */
  public WireReader(byte[] bytes) {
    this(ByteBuffer.wrap(bytes));
  }

  /** Reads from the buffer's position, which it moves, to its limit; the order is big-endian. */
  public WireReader(ByteBuffer in) {
    if (in.order() != ByteOrder.BIG_ENDIAN) {
      throw new IllegalArgumentException("the buffer is not big-endian");
    }
    this.in = in;
  }

  /** How many bytes are left. */
  public int remaining() {
    return in.remaining();
  }

  /** One unsigned byte. */
  public int u8() {
    require(1);
    return in.get() & 0xff;
  }

  /** Four bytes. */
  public int i32() {
    require(4);
    return in.getInt();
  }

  /** Eight bytes. */
  public long i64() {
    require(8);
    return in.getLong();
  }

  /** A variable integer. */
  public long varint() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int next = u8();
      if (shift == 63 && next > 1) {
        break;
      }
      value |= (long) (next & 0x7f) << shift;
      if ((next & 0x80) == 0) {
        return (value >>> 1) ^ -(value & 1);
      }
    }
    throw new WireException("variable integer of more than 64 bits");
  }

  /** A variable integer that counts things of at least {@code bytesEach} bytes still to come. */
  public int count(int bytesEach) {
    long count = varint();
    if (count < 0 || count > remaining() / Math.max(1, bytesEach)) {
      throw new WireException("count " + count + " exceeds the " + remaining() + " bytes left");
    }
    return (int) count;
  }

  /** Sixteen bytes. */
  public UUID uuid() {
    return new UUID(i64(), i64());
  }

  /** A length and bytes. */
  public byte[] blob() {
    return bytes(varint());
  }

  /** So many bytes. */
  byte[] bytes(long length) {
    if (length < 0 || length > remaining()) {
      throw new WireException("length " + length + ", but " + remaining() + " bytes are left");
    }
    byte[] value = new byte[(int) length];
    in.get(value);
    return value;
  }

  /** All bytes that are left. */
  public byte[] rest() {
    byte[] value = new byte[in.remaining()];
    in.get(value);
    return value;
  }

  /** A length and UTF-8, which must be well-formed. */
  public String text() {
    return utf8(blob());
  }

  static String utf8(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    // The decoder writes U+FFFD for what it cannot read; only then is a closer look needed.
    if (text.indexOf('\uFFFD') >= 0
        && !Arrays.equals(bytes, text.getBytes(StandardCharsets.UTF_8))) {
      throw new WireException("text is not UTF-8");
    }
    return text;
  }

  /** Checks that nothing is left. */
  public void end() {
    if (in.hasRemaining()) {
      throw new WireException(in.remaining() + " bytes too many");
    }
  }

  private void require(int bytes) {
    if (in.remaining() < bytes) {
      throw new WireException("needs " + bytes + " bytes, has " + in.remaining());
    }
  }
}
