package dev.sluice.internal.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads one segment through at open, and reports what is missing from it. */
final class Survey {

  private final Path path;
  private final SegmentReader reader;
  private final Gaps gaps;
  private final Consumer<String> notices;
  private boolean damaged;

  private Survey(Path path, SegmentReader reader, Gaps gaps, Consumer<String> notices) {
    this.path = path;
    this.reader = reader;
    this.gaps = gaps;
    this.notices = notices;
  }

  /**
   * What the segment at {@code path} holds.
   *
   * @param end first sequence number of the next segment, {@code Long.MAX_VALUE} if there is none
   * @param gaps takes note of what is missing from it
   */
  static Segment of(Path path, SegmentHeader header, long end, Gaps gaps, Consumer<String> notices)
      throws IOException {
    try (SegmentReader reader = new SegmentReader(path, header, end)) {
      return new Survey(path, reader, gaps, notices).read(header, end);
    }
  }

  private Segment read(SegmentHeader header, long end) throws IOException {
    long last = header.firstSequence() - 1;
    long records = 0;
    long recordsEnd = reader.recordsEnd();
    Optional<JournalRecord> record = reader.next();
    while (record.isPresent()) {
      reportGap(recordsEnd, last, record.orElseThrow().sequence());
      last = record.orElseThrow().sequence();
      records++;
      recordsEnd = reader.recordsEnd();
      record = reader.next();
    }
    if (end < Long.MAX_VALUE) {
      reportGap(recordsEnd, last, end);
    } else {
      reportTail(recordsEnd, last);
    }
    return new Segment(path, header, last, records, reader.size(), damaged);
  }

  /** Reports the records between {@code before} and {@code next} that the database lacks. */
  private void reportGap(long offset, long before, long next) {
    for (SequenceRange missing : gaps.add(before + 1, next - 1)) {
      damaged |= reader.skippedBytes() > 0;
      notices.accept("%s: queued writes %d to %d (%d of them) cannot be read and do not apply:"
              .formatted(
                  path, missing.first(), missing.last(), missing.last() - missing.first() + 1)
          + " %d bytes from %d are damaged".formatted(reader.skippedBytes(), offset));
    }
  }

  private void reportTail(long offset, long last) {
    if (reader.wholeRecordRejected() && gaps.isMissed(last + 1)) {
      damaged = true;
      notices.accept(
          "%s: queued write %d fails its checksum and does not apply, nor does what followed it in"
                  .formatted(path, last + 1)
              + " the last %d bytes, from %d: cut off by a crash before it was forced, or damaged"
                  .formatted(reader.skippedBytes(), offset));
    } else if (reader.skippedBytes() > 0) {
      notices.accept(
          "%s: the last %d bytes, from %d, behind queued write %d, are no whole record: cut off by"
                  .formatted(path, reader.skippedBytes(), offset, last)
              + " a crash before it was forced; ignored");
    }
  }
}
