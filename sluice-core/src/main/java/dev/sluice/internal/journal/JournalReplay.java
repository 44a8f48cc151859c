package dev.sluice.internal.journal;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The records an earlier run left unapplied, in order, read from the files as they are asked for.
 * Blocks on the disk. One thread at a time, and a private one: interrupting it fails the replay.
 * Appends and {@link Journal#applied} may go on meanwhile.
 */
public final class JournalReplay implements Iterator<JournalRecord>, AutoCloseable {

  private final Queue<Segment> segments;
  private final long appliedSequence;
  private @Nullable SegmentReader reader;
  private @Nullable JournalRecord next;

  JournalReplay(List<Segment> segments, long appliedSequence) {
    this.segments = new ArrayDeque<>(segments);
    this.appliedSequence = appliedSequence;
  }

  /**
   * Says whether {@link #next} has a record.
   *
   * @throws JournalBroken if the disk fails
   */
  @Override
  public boolean hasNext() {
    try {
      while (next == null && (reader != null || !segments.isEmpty())) {
        next = advance().orElse(null);
      }
      return next != null;
    } catch (IOException e) {
      throw new JournalBroken("replay of the journal failed: " + e.getMessage(), e);
    }
  }

  /**
   * The next record.
   *
   * @throws NoSuchElementException if there is none
   * @throws JournalBroken if the disk fails
   */
  @Override
  public JournalRecord next() {
    if (!hasNext() || next == null) {
      throw new NoSuchElementException("the journal is replayed to its end");
    }
    JournalRecord record = next;
    next = null;
    return record;
  }

  /**
   * Closes the file being read; needed only when the replay is left before its end.
   *
   * @throws JournalBroken if the disk fails
   */
  @Override
  public void close() {
    segments.clear();
    try {
      closeReader();
    } catch (IOException e) {
      throw new JournalBroken("closing the replay of the journal failed: " + e.getMessage(), e);
    }
  }

  private void closeReader() throws IOException {
    if (reader != null) {
      reader.close();
      reader = null;
    }
  }

  private Optional<JournalRecord> advance() throws IOException {
    if (reader == null) {
      Segment segment = segments.remove();
      reader = new SegmentReader(segment.path(), segment.header(), segment.lastSequence() + 1);
    }
    Optional<JournalRecord> record = reader.next();
    if (record.isEmpty()) {
      closeReader();
    }
    return record.filter(found -> found.sequence() > appliedSequence);
  }
}
