package dev.sluice.internal.journal;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;

/** The first 64 bytes of a segment, drawn in the package's description. Big-endian. */
record SegmentHeader(int version, long idHigh, long idLow, long epoch, long firstSequence) {

  static final int BYTES = 64;
  static final int VERSION = 1;

  private static final long MAGIC = 0x534C_5549_4345_4A4CL; // "SLUICEJL"
  private static final int ID_AT = 16;
  private static final int CRC_AT = 60;

  SegmentHeader(byte[] databaseId, long epoch, long firstSequence) {
    this(
        VERSION,
        ByteBuffer.wrap(databaseId).getLong(),
        ByteBuffer.wrap(databaseId).getLong(Long.BYTES),
        epoch,
        firstSequence);
  }

  /** The header in {@code bytes}, of whatever version; empty if it is none or damaged. */
  static Optional<SegmentHeader> decode(ByteBuffer bytes) {
    if (bytes.remaining() < BYTES) {
      return Optional.empty();
    }
    ByteBuffer in = bytes.slice(bytes.position(), BYTES);
    if (in.getLong(0) != MAGIC || in.getInt(CRC_AT) != crc(in)) {
      return Optional.empty();
    }
    in.position(ID_AT);
    return Optional.of(new SegmentHeader(
        in.getInt(Long.BYTES), in.getLong(), in.getLong(), in.getLong(), in.getLong()));
  }

  ByteBuffer encode() {
    ByteBuffer out = ByteBuffer.allocate(BYTES);
    out.putLong(MAGIC).putInt(version).position(ID_AT);
    out.putLong(idHigh).putLong(idLow).putLong(epoch).putLong(firstSequence);
    out.putInt(CRC_AT, crc(out));
    return out.clear();
  }

  /** The header's checksum, with which the checksum of each record of the segment begins. */
  byte[] seed() {
    byte[] seed = new byte[Integer.BYTES];
    encode().get(CRC_AT, seed);
    return seed;
  }

  /** A header of the same database and epoch. */
  SegmentHeader startingAt(long sequence) {
    return new SegmentHeader(version, idHigh, idLow, epoch, sequence);
  }

  /** Whether both are of the same database. */
  boolean isOf(SegmentHeader other) {
    return idHigh == other.idHigh && idLow == other.idLow;
  }

  private static int crc(ByteBuffer header) {
    CRC32C crc = new CRC32C();
    crc.update(header.duplicate().clear().limit(CRC_AT));
    return (int) crc.getValue();
  }
}
