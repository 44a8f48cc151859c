package dev.sluice.internal.read;

import dev.sluice.SluiceError;
import dev.sluice.SluiceException;
import dev.sluice.SluiceOptions;
import dev.sluice.internal.sqlite.SqliteException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A bounded number of readers, given out first come, first served. The one used last goes first, as
 * its cache is warm and the others may never need to be opened. Thread-safe.
 */
final class ReaderPool {
  private final Path file;
  private final SluiceOptions options;
  private final Semaphore free;
  private final ConcurrentLinkedDeque<Reader> idle = new ConcurrentLinkedDeque<>();
  private final Set<Reader> lent = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  ReaderPool(Path file, SluiceOptions options) {
    this.file = file;
    this.options = options;
    this.free = new Semaphore(options.readers(), /* fair= */ true);
  }

  /**
   * A reader for the calling thread, which gives it back with {@link #giveBack}.
   *
   * @throws SluiceException.Rejected TIMEOUT, if none is free before the deadline
   * @throws SluiceException.Closed after {@link #close()}, also for those that wait
   */
  Reader take(long deadlineNanos) throws InterruptedException {
    requireOpen();
    long beganNanos = System.nanoTime();
    if (!free.tryAcquire(deadlineNanos - beganNanos, TimeUnit.NANOSECONDS)) {
      throw exhausted(beganNanos);
    }
    Reader reader = idle.poll();
    if (reader == null) {
      reader = new Reader(file, options);
    }
    lent.add(reader);
    return reader;
  }

  /** After {@link #close()}, close the reader before. */
  void giveBack(Reader reader) {
    lent.remove(reader);
    idle.push(reader);
    free.release();
  }

  boolean isClosed() {
    return closed;
  }

  void requireOpen() {
    if (closed) {
      throw SluiceException.of(
          SluiceError.CLOSED, "this Sluice is closed; open it again to go on reading");
    }
  }

  /** Gives out no more readers; whether this is the first call. */
  synchronized boolean close() {
    if (closed) {
      return false;
    }
    closed = true;
    // Wakes all who wait: they find the pool closed before they use what they got.
    free.release(Integer.MAX_VALUE / 2);
    return true;
  }

  /** Interrupts the statements that run now. */
  void interruptLent() {
    lent.forEach(Reader::interrupt);
  }

  /** Closes the connections nobody uses. */
  void closeIdle() throws SqliteException {
    List<SqliteException> errors = new ArrayList<>();
    for (Reader reader = idle.poll(); reader != null; reader = idle.poll()) {
      try {
        reader.close();
      } catch (SqliteException e) {
        errors.add(e);
      }
    }
    if (!errors.isEmpty()) {
      throw errors.getFirst();
    }
  }

  private SluiceException exhausted(long beganNanos) {
    return SluiceException.of(
        SluiceError.TIMEOUT,
        ("no reader was free within %d ms: %d of %d are busy, %d more calls wait; try again later,"
                + " read less at a time, or raise SluiceOptions.readers (a read inside a read needs"
                + " one of its own)")
            .formatted(
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beganNanos),
                lent.size(),
                options.readers(),
                free.getQueueLength()));
  }
}
