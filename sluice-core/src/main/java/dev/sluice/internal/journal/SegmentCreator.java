package dev.sluice.internal.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Begins the segments of one open of the journal. One thread only. */
final class SegmentCreator {

  private final JournalDirectory directory;
  private final SegmentFiles files;
  private final SegmentHeader own;
  // Shared by the segments, of which only one at a time is written.
  private final ByteBuffer buffer;

  /**
   * Prepares to create segments.
   *
   * @param own database id and epoch for their headers
   * @param buffer in which their records gather
   */
  SegmentCreator(
      JournalDirectory directory, SegmentFiles files, SegmentHeader own, ByteBuffer buffer) {
    this.directory = directory;
    this.files = files;
    this.own = own;
    this.buffer = buffer;
  }

  /**
   * A new segment, durably in the directory before any record goes into it.
   *
   * @throws JournalIoException if the disk refuses; no trace of the file is left
   * @throws JournalBroken if the file is there already, or cannot be removed after a failure
   */
  SegmentWriter create(long firstSequence) {
    Path path = directory.segment(firstSequence);
    SegmentHeader header = own.startingAt(firstSequence);
    try {
      SegmentFile file = files.create(path);
      writeHeader(path, file, header);
      return new SegmentWriter(path, header, file, buffer.clear());
    } catch (FileAlreadyExistsException e) {
      throw new JournalBroken(
          "%s exists: another process writes this journal; reopen it".formatted(path), e);
    } catch (IOException e) {
      throw new JournalIoException(
          "%s could not be created; free disk space and retry: %s".formatted(path, e.getMessage()),
          e,
          firstSequence);
    }
  }

  private void writeHeader(Path path, SegmentFile file, SegmentHeader header) throws IOException {
    try {
      file.write(header.encode());
      file.force();
      directory.force();
    } catch (IOException e) {
      remove(path, file, e);
      throw e;
    }
  }

  private static void remove(Path path, SegmentFile file, IOException cause) {
    try {
      file.close();
      Files.delete(path);
    } catch (IOException e) {
      e.addSuppressed(cause);
      throw new JournalBroken(
          "%s has no whole header and cannot be removed; reopen the journal: %s"
              .formatted(path, e.getMessage()),
          e);
    }
  }
}
