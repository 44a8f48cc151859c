package dev.sluice.internal.journal;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * Reads the records of one segment in order, passing over what is none. Memory: a window of 256
 * KiB, or the largest record. One thread only.
 *
 * <p>Behind an unreadable byte the next record is looked for at every offset. Only a sequence
 * number that the bytes passed over leave room for is believed, and only with a right checksum.
 */
final class SegmentReader implements Closeable {

  private static final int WINDOW_BYTES = 256 << 10;

  private final FileChannel channel;
  private final long size;
  private final RecordFormat format;
  private final long endSequence;
  private ByteBuffer window;
  private long windowAt;
  private long recordsEnd = SegmentHeader.BYTES;
  private long expected;
  private long skippedBytes;
  private boolean wholeRecordRejected;

  /**
   * Opens {@code path}.
   *
   * @param endSequence where the next segment begins: records from there on are not this one's
   */
  SegmentReader(Path path, SegmentHeader header, long endSequence) throws IOException {
    this.channel = FileChannel.open(path, StandardOpenOption.READ);
    this.size = channel.size();
    this.window = ByteBuffer.allocate((int) Math.min(size, WINDOW_BYTES)).limit(0);
    this.format = new RecordFormat(header);
    this.expected = header.firstSequence();
    this.endSequence = endSequence;
  }

  /** The next readable record, empty at the end. */
  Optional<JournalRecord> next() throws IOException {
    for (long at = recordsEnd; size - at >= RecordFormat.HEAD_BYTES; at++) {
      if (startsRecord(at)) {
        return take(at);
      }
    }
    skippedBytes = size - recordsEnd;
    return Optional.empty();
  }

  /** Size of the file in bytes. */
  long size() {
    return size;
  }

  /** Offset behind the last record that was read. */
  long recordsEnd() {
    return recordsEnd;
  }

  /** Bytes passed over before the record that was read last; at the end, behind the last one. */
  long skippedBytes() {
    return skippedBytes;
  }

  /**
   * Whether the unreadable bytes behind the last record begin with the next record in full length:
   * if so they are not just a write that was cut short.
   */
  boolean wholeRecordRejected() {
    return wholeRecordRejected;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private boolean startsRecord(long at) throws IOException {
    ByteBuffer head = view(at, RecordFormat.HEAD_BYTES);
    long sequence = RecordFormat.sequence(head);
    long lostAtMost = (at - recordsEnd) / RecordFormat.HEAD_BYTES;
    if (sequence < expected || sequence - expected > lostAtMost) {
      return false;
    }
    long bytes = RecordFormat.bytes(RecordFormat.bodyBytes(head));
    if (bytes < RecordFormat.HEAD_BYTES || bytes > Math.min(size - at, Integer.MAX_VALUE)) {
      return false;
    }
    boolean record = format.isRecord(view(at, (int) bytes));
    if (at == recordsEnd) {
      wholeRecordRejected = !record;
    }
    return record;
  }

  private Optional<JournalRecord> take(long at) throws IOException {
    int bodyBytes = RecordFormat.bodyBytes(view(at, RecordFormat.HEAD_BYTES));
    int bytes = Math.toIntExact(RecordFormat.bytes(bodyBytes));
    JournalRecord record = RecordFormat.decode(view(at, bytes));
    skippedBytes = at - recordsEnd;
    if (record.sequence() >= endSequence) {
      return Optional.empty();
    }
    recordsEnd = at + bytes;
    expected = record.sequence() + 1;
    wholeRecordRejected = false;
    return Optional.of(record);
  }

  /** The {@code bytes} bytes from offset {@code at} of the file. */
  private ByteBuffer view(long at, int bytes) throws IOException {
    if (at < windowAt || at + bytes > windowAt + window.limit()) {
      load(at, bytes);
    }
    return window.slice(Math.toIntExact(at - windowAt), bytes);
  }

  private void load(long at, int bytes) throws IOException {
    window = window.capacity() < bytes ? ByteBuffer.allocate(bytes) : window.clear();
    windowAt = at;
    while (window.position() < bytes) {
      if (channel.read(window, at + window.position()) < 0) {
        throw new EOFException("journal segment shrank while it was read, at byte " + at);
      }
    }
    window.flip();
  }
}
