package dev.sluice.internal.commit;

import dev.sluice.Row;
import dev.sluice.SluiceError;
import dev.sluice.SluiceException;
import dev.sluice.SluiceOptions;
import dev.sluice.internal.sqlite.Connection;
import dev.sluice.internal.sqlite.SqliteException;
import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Keeps the WAL bounded (G8), on the writer's own connection between transactions: two connections
 * that write and checkpoint at one instant can lose committed pages in SQLite before 3.51.3, and
 * other programs on the file may be that old.
 *
 * <p>Passive checkpoints run small and often. They cannot reset the WAL while readers overlap, so
 * above the soft limit all processes hold new reads for a moment and the WAL is truncated.
 */
final class Checkpointer {
  private static final int FRAME_HEADER_BYTES = 24;
  private static final int FRAMES_PER_CHECKPOINT = 1000;
  private static final long BYTES_PER_LOOK = 1 << 20;
  private static final int FOREIGN_READ_TRIES = 100;
  private static final long FOREIGN_READ_PAUSE_NANOS = 50_000;
  private static final long RETRY_MIN_NANOS = 200_000_000;
  private static final long RETRY_MAX_NANOS = 10_000_000_000L;

  private final Connection connection;
  private final WalFile wal;
  private final ReadHold readHold;
  private final WriterStats stats;
  private final long softLimitBytes;
  private final long hardLimitBytes;
  private final long frameBytes;
  private volatile long bytesSinceLook;
  private final LongSupplier clockNanos;
  private long fileBytes;
  private long framesDone;
  private volatile long walBytes;
  private long lastTruncateNanos;
  private long nextTruncateNanos;
  private long retryNanos = RETRY_MIN_NANOS;

  Checkpointer(
      Connection connection,
      WalFile wal,
      ReadHold readHold,
      WriterStats stats,
      SluiceOptions options,
      LongSupplier clockNanos)
      throws SqliteException {
    this.clockNanos = clockNanos;
    this.lastTruncateNanos = clockNanos.getAsLong() - RETRY_MIN_NANOS;
    this.nextTruncateNanos = clockNanos.getAsLong();
    this.connection = connection;
    this.wal = wal;
    this.readHold = readHold;
    this.stats = stats;
    this.softLimitBytes = options.walSoftLimitBytes();
    this.hardLimitBytes = options.walHardLimitBytes();
    this.frameBytes = connection.queryLong("PRAGMA page_size") + FRAME_HEADER_BYTES;
  }

  /** About the size of the WAL's content: when last looked at, and what was written since. */
  long walBytes() {
    return walBytes + bytesSinceLook;
  }

  /** Whether writes must be refused until readers let the WAL shrink. */
  boolean isOverHardLimit() {
    return walBytes > hardLimitBytes;
  }

  /** What a write is told then. */
  SluiceException full() {
    return SluiceException.of(
        SluiceError.WAL_FULL,
        "the WAL holds %d of at most %d bytes, because a reader keeps an old snapshot; end long reads of other programs on this file, then try again, or raise SluiceOptions.walHardLimitBytes"
            .formatted(walBytes, hardLimitBytes));
  }

  /** After a commit of writes that had so many bytes. Outside any transaction. */
  void committed(long bytes) throws SqliteException {
    // At least the pages of the table, its state and its index were written.
    long since = bytesSinceLook + bytes + 3 * frameBytes;
    bytesSinceLook = since;
    if (since >= BYTES_PER_LOOK || hasGrown()) {
      bytesSinceLook = 0;
      look();
    }
  }

  /**
   * Whether the file is longer than when last looked at, by much: a short statement may have written
   * any number of pages. Where SQLite begins the WAL anew, the file keeps its length until as much was
   * written again: so this bounds what it takes of the disk, not what is in use of it.
   */
  private boolean hasGrown() {
    try {
      return wal.reaches(fileBytes + BYTES_PER_LOOK);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private long length() {
    try {
      return wal.bytes();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private static RoleLost unreadable(IOException e) {
    return new RoleLost(RoleLost.Reason.DISK, "the length of the WAL cannot be read", e);
  }

  /** Tries again to shrink a WAL that is too large; from time to time while writes are refused. */
  void look() throws SqliteException {
    Row noop = checkpoint("NOOP");
    long frames = Math.max(0, noop.longValue(1));
    walBytes = frames * frameBytes;
    if (frames < framesDone) {
      framesDone = 0; // the WAL began anew
    }
    long left = frames - framesDone;
    if (left >= FRAMES_PER_CHECKPOINT || (left > 0 && isOverHardLimit())) {
      long began = clockNanos.getAsLong();
      Row passive = checkpoint("PASSIVE");
      stats.checkpoints.record(clockNanos.getAsLong() - began);
      framesDone = Math.max(0, passive.longValue(2));
    }
    if (walBytes > softLimitBytes && isTruncateDue(frames)) {
      truncate();
    }
    fileBytes = length();
  }

  /**
   * While writes are refused the back-off counts only as long as the reader is there: when all frames
   * are checkpointed it has gone, and nobody shall wait any longer.
   */
  private boolean isTruncateDue(long frames) {
    long now = clockNanos.getAsLong();
    return now - nextTruncateNanos >= 0
        || (isOverHardLimit()
            && framesDone >= frames
            && now - lastTruncateNanos >= RETRY_MIN_NANOS);
  }

  private void truncate() throws SqliteException {
    long began = clockNanos.getAsLong();
    boolean done;
    try (ReadHold.Held _ = readHold.hold()) {
      done = truncateBetweenForeignReads();
    }
    if (done) {
      walBytes = 0;
      framesDone = 0;
    }
    long now = clockNanos.getAsLong();
    stats.readHolds.record(now - began);
    lastTruncateNanos = now;
    nextTruncateNanos = now + (done ? 0 : retryNanos);
    // A reader that outlasts this hold may outlast many: each holds up all reads for nothing.
    retryNanos = done ? RETRY_MIN_NANOS : Math.min(2 * retryNanos, RETRY_MAX_NANOS);
  }

  /**
   * Another program's reads cannot be held. One that reads again and again leaves gaps, which one try
   * may miss each time and many tries in a row will not.
   */
  private boolean truncateBetweenForeignReads() throws SqliteException {
    boolean done = isTruncated();
    for (int i = 1; i < FOREIGN_READ_TRIES && !done; i++) {
      LockSupport.parkNanos(FOREIGN_READ_PAUSE_NANOS);
      done = isTruncated();
    }
    return done;
  }

  private boolean isTruncated() throws SqliteException {
    return checkpoint("TRUNCATE").longValue(0) == 0;
  }

  private Row checkpoint(String mode) throws SqliteException {
    return connection.query("PRAGMA wal_checkpoint(" + mode + ")").single();
  }
}
