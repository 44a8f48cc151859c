package dev.sluice.internal.commit;

import dev.sluice.internal.queue.Write;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The writes of one transaction, in order. Filled by the writer's thread; others may walk it at any
 * time to look at deadlines.
 */
final class Batch {
  private final long number;
  private final long beganNanos;
  private volatile @Nullable Write first;
  private @Nullable Write last;
  private int count;
  private long bytes;
  private int admitted;
  private long admittedBytes;

  Batch(long number, long beganNanos) {
    this.number = number;
    this.beganNanos = beganNanos;
  }

  /** Counts the transactions of an epoch. */
  long number() {
    return number;
  }

  long beganNanos() {
    return beganNanos;
  }

  int count() {
    return count;
  }

  long bytes() {
    return bytes;
  }

  /** How many of them back-pressure counts. */
  int admitted() {
    return admitted;
  }

  long admittedBytes() {
    return admittedBytes;
  }

  void add(Write write) {
    Write before = last;
    if (before == null) {
      first = write;
    } else {
      before.followedBy(write);
    }
    last = write;
    count++;
    bytes += write.bytes();
    if (write.isAdmitted()) {
      admitted++;
      admittedBytes += write.bytes();
    }
  }

  /** Walks the writes; the action may change what follows the write it is given. */
  void forEach(Consumer<Write> action) {
    Write write = first;
    while (write != null) {
      Write follower = write.follower();
      action.accept(write);
      write = follower;
    }
  }
}
