package dev.sluice.internal.journal;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * How the records of one segment are written and checked; drawn in the package's description. Not
 * thread-safe: the checksum object is reused.
 */
final class RecordFormat {

  /** Bytes of a record before its body. */
  static final int HEAD_BYTES = 40;

  private static final int LENGTH_AT = 4;
  private static final int SEQUENCE_AT = 8;

  private final CRC32C crc = new CRC32C();
  private final byte[] seed;

  RecordFormat(SegmentHeader header) {
    this.seed = header.seed();
  }

  /** Bytes a record with a body of {@code bodyBytes} takes in the file. */
  static long bytes(int bodyBytes) {
    return (long) HEAD_BYTES + bodyBytes;
  }

  /** Appends all of the record but its body to {@code out}. */
  void putHead(
      ByteBuffer out, long sequence, long clientHigh, long clientLow, long number, byte[] body) {
    int start = out.position();
    out.putInt(0).putInt(body.length).putLong(sequence);
    out.putLong(clientHigh).putLong(clientLow).putLong(number);
    crc.reset();
    crc.update(seed);
    crc.update(out.slice(start + LENGTH_AT, HEAD_BYTES - LENGTH_AT));
    crc.update(body);
    out.putInt(start, (int) crc.getValue());
  }

  /** Body length that the record head at the start of {@code head} states; may be nonsense. */
  static int bodyBytes(ByteBuffer head) {
    return head.getInt(LENGTH_AT);
  }

  /** Sequence number that the record head at the start of {@code head} states; may be nonsense. */
  static long sequence(ByteBuffer head) {
    return head.getLong(SEQUENCE_AT);
  }

  /** Whether {@code whole}, from 0 to its limit, is a record of this segment. */
  boolean isRecord(ByteBuffer whole) {
    crc.reset();
    crc.update(seed);
    crc.update(whole.slice(LENGTH_AT, whole.limit() - LENGTH_AT));
    return (int) crc.getValue() == whole.getInt(0);
  }

  /** The record that {@code whole}, from 0 to its limit, is. */
  static JournalRecord decode(ByteBuffer whole) {
    byte[] body = new byte[bodyBytes(whole)];
    whole.get(HEAD_BYTES, body);
    return new JournalRecord(
        sequence(whole), whole.getLong(16), whole.getLong(24), whole.getLong(32), body);
  }
}
