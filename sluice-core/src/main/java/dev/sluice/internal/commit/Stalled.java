package dev.sluice.internal.commit;

import dev.sluice.internal.codec.Outcomes;
import dev.sluice.internal.queue.Write;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Queued writes that found no room. They were promised to be applied: they wait, in order, until there
 * is some, while other writes go on being refused. Writer's thread.
 */
final class Stalled {
  private static final long STALL_NANOS = 100_000_000;

  private final ArrayDeque<Write> writes = new ArrayDeque<>();
  private long untilNanos;

  /** Whether a write must wait behind others. */
  boolean holds(Write write) {
    return !writes.isEmpty() && write instanceof QueuedWrite;
  }

  /** Puts a write behind the others. */
  void add(Write write) {
    writes.add(write);
  }

  /** Begins, or goes on, to wait with this one, which failed; those after it come along. */
  void begin(Write failed, Deque<Write> rerun) {
    Object outcome = failed.outcome();
    failed.forget();
    if (outcome != null && !Outcomes.isUndone(outcome) && Outside.isFor(failed.request())) {
      failed.decide(outcome); // done, and only to be recorded
    }
    rerun.removeFirstOccurrence(failed);
    writes.add(failed);
    rerun.removeIf(other -> other instanceof QueuedWrite && writes.add(other));
    untilNanos = System.nanoTime() + STALL_NANOS;
  }

  /** Tries again from time to time. */
  void resume(Deque<Write> rerun) {
    if (!writes.isEmpty() && System.nanoTime() - untilNanos >= 0) {
      rerun.addAll(writes);
      writes.clear();
    }
  }
}
