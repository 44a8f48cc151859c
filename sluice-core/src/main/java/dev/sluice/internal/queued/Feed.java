package dev.sluice.internal.queued;

import dev.sluice.internal.commit.QueuedWrite;
import dev.sluice.internal.journal.Journal;
import dev.sluice.internal.journal.JournalBroken;
import dev.sluice.internal.journal.JournalRecord;
import dev.sluice.internal.journal.JournalReplay;
import dev.sluice.internal.journal.LostRanges;
import dev.sluice.internal.journal.SequenceRange;
import dev.sluice.internal.queue.Lane;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Journaled writes on their way into the lane, in order. Memory does not grow with the journal: the
 * lane takes a bounded number of them, what it has no room for stays in the journal's files, and is
 * read back when it has. So it is with what an earlier writer left, and with what comes faster than
 * it can be applied.
 *
 * <p>Journal's thread, but for {@link #applied}.
 */
final class Feed implements AutoCloseable {
  private static final int ENTRIES_MAX = 16_384;
  private static final long BYTES_MAX = Math.min(16L << 20, Runtime.getRuntime().maxMemory() / 8);

  private final Journal journal;
  private final Lane lane;
  private final Function<JournalRecord, QueuedWrite> decoder;
  private final LostRanges lost;
  private final AtomicInteger entries = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();
  private volatile boolean behind = true;
  private @Nullable JournalReplay reading;
  private long readUpTo;
  private long fed;
  private long journaled;

  /**
   * Begins behind what is applied.
   *
   * @param lost those that are known to be missing
   * @param decoder makes a write of what is read back
   */
  Feed(
      Journal journal,
      Lane lane,
      long appliedSequence,
      LostRanges lost,
      Function<JournalRecord, QueuedWrite> decoder) {
    this.journal = journal;
    this.lane = lane;
    this.fed = appliedSequence;
    this.lost = lost;
    this.decoder = decoder;
  }

  /** Takes a write that has just been journaled, behind all before it. */
  void accept(QueuedWrite write) {
    journaled = write.sequence();
    if (!behind && hasRoom()) {
      put(write);
    } else {
      behind = true; // it is read back in its turn
    }
  }

  /**
   * Prepares to read back, when there is room for many: each time begins a segment.
   *
   * @throws JournalBroken if what was appended cannot be forced
   */
  void open() {
    if (reading == null && canFill()) {
      readUpTo = journaled;
      reading = journal.readBack(fed);
    }
  }

  /**
   * Reads back what the lane has room for.
   *
   * @throws JournalBroken if the disk fails
   * @throws IllegalStateException if writes that were journaled are not in the files any more
   */
  void fill() {
    JournalReplay from = reading;
    while (from != null && hasRoom()) {
      if (from.hasNext()) {
        JournalRecord record = from.next();
        requireReadUpTo(record.sequence() - 1);
        put(decoder.apply(record));
      } else {
        close();
        requireReadUpTo(readUpTo);
        behind = fed < journaled;
        from = null;
      }
    }
  }

  /** Whether it is time to read back more. */
  boolean canFill() {
    return behind && entries.get() <= ENTRIES_MAX / 2 && bytes.get() <= BYTES_MAX / 2;
  }

  /** One that was put into the lane is applied; whether it is time to read back more. Any thread. */
  boolean applied(QueuedWrite write) {
    bytes.addAndGet(-write.bytes());
    entries.decrementAndGet();
    return canFill();
  }

  @Override
  public void close() {
    JournalReplay from = reading;
    reading = null;
    if (from != null) {
      from.close();
    }
  }

  private boolean hasRoom() {
    return entries.get() < ENTRIES_MAX && bytes.get() < BYTES_MAX;
  }

  private void put(QueuedWrite write) {
    fed = write.sequence();
    entries.incrementAndGet();
    bytes.addAndGet(write.bytes());
    // A refused offer means that the role is given up: the next writer reads the journal.
    lane.offer(write);
  }

  /** One that is passed over would count as applied when the next one is. */
  private void requireReadUpTo(long sequence) {
    for (SequenceRange missing : lost.without(fed + 1, sequence)) {
      throw new IllegalStateException(
          "queued writes %d to %d were journaled and are not in the files any more"
              .formatted(missing.first(), missing.last()));
    }
  }
}
