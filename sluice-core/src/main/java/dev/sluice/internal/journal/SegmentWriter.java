package dev.sluice.internal.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * The segment that is appended to: a memory buffer before a file. One thread only.
 *
 * <p>The file always ends with the last record that a flush put there whole: a write that fails is
 * cut off again, durably, since a part of it may be whole records, which would apply after a crash
 * although their callers were told otherwise. Where that fails too, {@link JournalBroken} says so.
 */
final class SegmentWriter implements Closeable {

  private final Path path;
  private final SegmentHeader header;
  private final RecordFormat format;
  private final SegmentFile file;
  private final ByteBuffer buffer;
  private long writtenBytes = SegmentHeader.BYTES;
  private long writtenSequence;
  private long forcedBytes = SegmentHeader.BYTES;
  private long lastSequence;

  /**
   * Takes over a file that holds the header, forced, and no more.
   *
   * @param buffer empty; of at least {@link RecordFormat#HEAD_BYTES}
   */
  SegmentWriter(Path path, SegmentHeader header, SegmentFile file, ByteBuffer buffer) {
    this.path = path;
    this.header = header;
    this.format = new RecordFormat(header);
    this.file = file;
    this.buffer = buffer;
    this.writtenSequence = header.firstSequence() - 1;
    this.lastSequence = writtenSequence;
  }

  /**
   * Appends a record to the buffer, which is written first if it has no room.
   *
   * @throws JournalIoException if that failed: this record was not appended, earlier ones still are
   */
  void append(long sequence, long clientHigh, long clientLow, long number, byte[] body) {
    long bytes = RecordFormat.bytes(body.length);
    if (bytes > buffer.remaining()) {
      writeBuffer(sequence);
    }
    if (bytes <= buffer.remaining()) {
      format.putHead(buffer, sequence, clientHigh, clientLow, number, body);
      buffer.put(body);
    } else {
      appendLarge(sequence, clientHigh, clientLow, number, body);
    }
    lastSequence = sequence;
  }

  private void appendLarge(
      long sequence, long clientHigh, long clientLow, long number, byte[] body) {
    format.putHead(buffer, sequence, clientHigh, clientLow, number, body);
    try {
      write(sequence, buffer.flip(), ByteBuffer.wrap(body));
    } finally {
      buffer.clear();
    }
    writtenSequence = sequence;
  }

  /** Writes the buffer to the file; if that fails the records in it are dropped. */
  void flush() {
    try {
      writeBuffer(writtenSequence + 1);
    } catch (JournalIoException failure) {
      buffer.clear();
      lastSequence = writtenSequence;
      throw failure;
    }
  }

  /** Forces to disk what was written, if any of it is not there yet; says whether it was needed. */
  boolean force() {
    if (forcedBytes == writtenBytes) {
      return false;
    }
    try {
      file.force();
    } catch (IOException e) {
      // The kernel may have dropped the pages and would report success the next time.
      throw new JournalBroken(
          "force of %s failed: unknown whether records %d to %d are on disk; reopen the journal: %s"
              .formatted(path, header.firstSequence(), writtenSequence, e.getMessage()),
          e);
    }
    forcedBytes = writtenBytes;
    return true;
  }

  /** Size in bytes, with what is still in the buffer. */
  long bytes() {
    return writtenBytes + buffer.position();
  }

  boolean isEmpty() {
    return lastSequence < header.firstSequence();
  }

  /** This segment as far as it is in the file. */
  Segment written() {
    long records = writtenSequence - header.firstSequence() + 1;
    return new Segment(path, header, writtenSequence, records, writtenBytes, /* damaged= */ false);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  /**
   * Writes the buffer to the file.
   *
   * @param droppedFrom what the caller drops if that fails
   * @throws JournalIoException if that failed: the records are still in the buffer
   */
  void writeBuffer(long droppedFrom) {
    if (buffer.position() > 0) {
      write(droppedFrom, buffer.duplicate().flip());
      buffer.clear();
      writtenSequence = lastSequence;
    }
  }

  private void write(long droppedFrom, ByteBuffer... parts) {
    long bytes = 0;
    try {
      for (ByteBuffer part : parts) {
        bytes += part.remaining();
        file.write(part);
      }
    } catch (IOException e) {
      cutBack(e);
      throw new JournalIoException(
          "%s could not grow by %d from %d bytes, and is as it was; free disk space and retry: %s"
              .formatted(path, bytes, writtenBytes, e.getMessage()),
          e,
          droppedFrom);
    }
    writtenBytes += bytes;
  }

  private void cutBack(IOException cause) {
    try {
      file.truncate(writtenBytes);
    } catch (IOException e) {
      e.addSuppressed(cause);
      throw new JournalBroken(
          "a failed write to %s could not be undone: unknown which records after %d are in it;"
                  .formatted(path, writtenSequence)
              + " reopen the journal: "
              + e.getMessage(),
          e);
    }
    // Cutting forces the rest as well.
    forcedBytes = writtenBytes;
  }
}
