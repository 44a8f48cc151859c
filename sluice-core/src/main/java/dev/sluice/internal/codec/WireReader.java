package dev.sluice.internal.codec;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
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

  /** Reads from the buffer's position to its limit. */
  public WireReader(ByteBuffer in) {
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
      value |= (long) (next & 0x7f) << shift;
      if ((next & 0x80) == 0) {
        return (value >>> 1) ^ -(value & 1);
      }
    }
    throw new WireException("variable integer longer than 10 bytes");
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
    byte[] value = new byte[count(1)];
    in.get(value);
    return value;
  }

  /** All bytes that are left. */
  public byte[] rest() {
    byte[] value = new byte[in.remaining()];
    in.get(value);
    return value;
  }

  /** A length and UTF-8. */
  public String text() {
    return new String(blob(), StandardCharsets.UTF_8);
  }

  /** Checks that nothing is left. */
  public void end() {
    if (in.hasRemaining()) {
      throw new WireException(in.remaining() + " bytes too many");
    }
  }

  private void require(int bytes) {
    if (in.remaining() < bytes) {
      throw new WireException(
          "needs " + bytes + " bytes, has " + in.remaining(), new BufferUnderflowException());
    }
  }
}
