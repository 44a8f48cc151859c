package dev.sluice.internal.queue;

import dev.sluice.SluiceError;
import dev.sluice.SluiceException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Back-pressure (G8): the writes accepted and not yet answered, in entries and bytes. Thread-safe.
 *
 * <p>The counters are touched without a lock; the lock serves only those who wait for room.
 */
public final class Admission {
  private final int entriesMax;
  private final long bytesMax;
  private final LongSupplier oldestNanos;
  private final AtomicLong entries = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private final LongAdder refused = new LongAdder();
  private final AtomicInteger waiting = new AtomicInteger();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition room = lock.newCondition();
  private Runnable onAccepted = () -> {};

  /** With its limits, and the age of the oldest waiting write for the message of a refusal. */
  public Admission(int entriesMax, long bytesMax, LongSupplier oldestNanos) {
    this.entriesMax = entriesMax;
    this.bytesMax = bytesMax;
    this.oldestNanos = oldestNanos;
  }

  /** Whom to tell of every write accepted; it must not block. Set before the first. */
  public void onAccepted(Runnable listener) {
    onAccepted = listener;
  }

  /**
   * Accepts one write, waiting up to {@code waitNanos} for room.
   *
   * @throws SluiceException.Rejected QUEUE_FULL if there is none; nothing was accepted
   */
  public void acquire(int size, long waitNanos) {
    if (!tryAcquire(size) && !waitForRoom(size, waitNanos)) {
      throw full();
    }
    onAccepted.run();
  }

  /** Accepts a write that is here already, whatever the limits; its sender is paused instead. */
  public void acquireForced(int size) {
    entries.incrementAndGet();
    bytes.addAndGet(size);
    onAccepted.run();
  }

  /** Gives back what was accepted. */
  public void release(int count, long size) {
    entries.addAndGet(-count);
    bytes.addAndGet(-size);
    if (waiting.get() > 0) {
      lock.lock();
      try {
        room.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /** Whether a limit is reached. */
  public boolean isFull() {
    return entries.get() >= entriesMax || bytes.get() >= bytesMax;
  }

  /** Writes accepted and not answered. */
  public long entries() {
    return entries.get();
  }

  /** Their bytes. */
  public long bytes() {
    return bytes.get();
  }

  private boolean tryAcquire(int size) {
    long count = entries.incrementAndGet();
    long total = bytes.addAndGet(size);
    // A single write larger than the limit is let in when it is alone, or it never could be.
    if (count <= entriesMax && (total <= bytesMax || total == size)) {
      return true;
    }
    entries.decrementAndGet();
    bytes.addAndGet(-size);
    return false;
  }

  private boolean waitForRoom(int size, long waitNanos) {
    if (waitNanos <= 0) {
      return false;
    }
    waiting.incrementAndGet();
    lock.lock();
    try {
      long left = waitNanos;
      while (!tryAcquire(size)) {
        if (left <= 0) {
          return false;
        }
        // Bounded, as a failed attempt of another waiter may have hidden the room for a moment.
        long slice = Math.min(left, TimeUnit.MILLISECONDS.toNanos(10));
        left -= slice - Math.max(0, room.awaitNanos(slice));
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
      waiting.decrementAndGet();
    }
  }

  /** Writes refused because there was no room. */
  public long refused() {
    return refused.sum();
  }

  private SluiceException full() {
    refused.increment();
    return SluiceException.of(
        SluiceError.QUEUE_FULL,
        "the queue is full: %d of %d writes, %d of %d bytes, the oldest waits for %d ms; try again later, wait for room with SluiceOptions.queueWait, or raise queueEntries and queueBytes"
            .formatted(
                entries.get(),
                entriesMax,
                bytes.get(),
                bytesMax,
                TimeUnit.NANOSECONDS.toMillis(oldestNanos.getAsLong())));
  }
}
