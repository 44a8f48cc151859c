package dev.sluice.internal.queued;

import java.util.TreeSet;

/**
 * Which queued writes failed, wholly or in part, of those this writer has applied: so that whoever waits
 * for one that went well is told so, and the file is asked only about the others. Bounded: of the oldest
 * it forgets, the file has to be asked. Thread-safe.
 */
final class KnownFailures {
  private static final int KEPT_MAX = 10_000;

  private final TreeSet<Long> failed = new TreeSet<>();
  private long after;

  /** Knows of those after this sequence number. */
  KnownFailures(long after) {
    this.after = after;
  }

  /** One failed; told before it counts as applied. */
  synchronized void add(long sequence) {
    failed.add(sequence);
    if (failed.size() > KEPT_MAX) {
      after = Math.max(after, failed.removeFirst());
    }
  }

  /** Whether one that is applied is known to have gone well. */
  synchronized boolean hasNot(long sequence) {
    return sequence > after && !failed.contains(sequence);
  }
}
