package dev.sluice.internal.journal;

/**
 * Limits of a journal. They bind appends only: what an earlier run wrote under other limits is
 * read.
 *
 * @param bytesMax size of all segments together, in bytes; an append that would exceed it is
 *     refused
 * @param recordBytesMax size of one record's body, in bytes
 * @param segmentBytes size at which a segment is followed by the next, in bytes; space is freed by
 *     whole segments. A record larger than this has a segment of its own.
 */
public record JournalLimits(long bytesMax, int recordBytesMax, long segmentBytes) {

  /** 256 MiB in segments of 16 MiB, records of up to 16 MiB. */
  public static final JournalLimits DEFAULT = new JournalLimits(256L << 20, 16 << 20, 16L << 20);

  // A record is read as one array.
  private static final int RECORD_BYTES_MOST = 1 << 30;

  /**
   * Checks that one segment, and one largest record, fit into the whole.
   *
   * @throws IllegalArgumentException if they do not, a limit is not positive, or a record over 1
   *     GiB
   */
  public JournalLimits {
    if (recordBytesMax < 1 || recordBytesMax > RECORD_BYTES_MOST || segmentBytes < 1) {
      throw new IllegalArgumentException(
          "recordBytesMax=%d is not from 1 to %d, or segmentBytes=%d is not positive"
              .formatted(recordBytesMax, RECORD_BYTES_MOST, segmentBytes));
    }
    long largest = SegmentHeader.BYTES + RecordFormat.bytes(recordBytesMax);
    if (bytesMax < segmentBytes || bytesMax < largest) {
      throw new IllegalArgumentException(
          "bytesMax=%d is below the segment size %d or the largest record's segment %d"
              .formatted(bytesMax, segmentBytes, largest));
    }
  }
}
