package dev.sluice.internal.codec;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;

/**
 * A growing byte buffer with the primitives of every Sluice format: big-endian fixed integers,
 * LEB128 variable ones (signed as zigzag), length-prefixed UTF-8. Not thread-safe.
 */
public final class WireWriter {
  private byte[] bytes;
  private int size;

  /** An empty buffer with room for so many bytes. */
  public WireWriter(int capacity) {
    bytes = new byte[Math.max(16, capacity)];
  }

  /** The number of bytes written. */
  public int size() {
    return size;
  }

  /** Forgets everything from this position on. */
  public void truncate(int position) {
    size = position;
  }

  /** Drops the first bytes, moving the rest to the front. */
  public void discard(int count) {
    System.arraycopy(bytes, count, bytes, 0, size - count);
    size -= count;
  }

  /** A copy of what was written. */
  public byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }

  /** A view of what was written, valid until the next call that writes. */
  public ByteBuffer view() {
    return ByteBuffer.wrap(bytes, 0, size);
  }

  /** One byte. */
  public WireWriter u8(int value) {
    ensure(1);
    bytes[size++] = (byte) value;
    return this;
  }

  /** Four bytes. */
  public WireWriter i32(int value) {
    ensure(4);
    i32At(size, value);
    size += 4;
    return this;
  }

  /** Overwrites four bytes written before: for lengths known only later. */
  public void i32At(int position, int value) {
    bytes[position] = (byte) (value >>> 24);
    bytes[position + 1] = (byte) (value >>> 16);
    bytes[position + 2] = (byte) (value >>> 8);
    bytes[position + 3] = (byte) value;
  }

  /** Eight bytes. */
  public WireWriter i64(long value) {
    ensure(8);
    i32At(size, (int) (value >>> 32));
    i32At(size + 4, (int) value);
    size += 8;
    return this;
  }

  /** One to ten bytes: small values, of either sign, are short. */
  public WireWriter varint(long value) {
    ensure(10);
    long rest = (value << 1) ^ (value >> 63);
    while ((rest & ~0x7fL) != 0) {
      bytes[size++] = (byte) ((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
    return this;
  }

  /** Sixteen bytes. */
  public WireWriter uuid(UUID value) {
    return i64(value.getMostSignificantBits()).i64(value.getLeastSignificantBits());
  }

  /** A length and the bytes. */
  public WireWriter blob(byte[] value) {
    varint(value.length);
    return raw(value);
  }

  /** The bytes alone. */
  public WireWriter raw(byte[] value) {
    return raw(value, 0, value.length);
  }

  /** A part of an array, without a length. */
  public WireWriter raw(byte[] value, int from, int length) {
    ensure(length);
    System.arraycopy(value, from, bytes, size, length);
    size += length;
    return this;
  }

  /**
   * A length and the text in UTF-8. An unpaired surrogate becomes {@code ?}, just as where the driver
   * stores it: UTF-8, and so SQLite, has no place for it.
   */
  public WireWriter text(String value) {
    return blob(value.getBytes(StandardCharsets.UTF_8));
  }

  /** What another writer holds, without a length. */
  public WireWriter append(WireWriter other) {
    return raw(other.bytes, 0, other.size);
  }

  private void ensure(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, Math.addExact(size, more)));
    }
  }
}
