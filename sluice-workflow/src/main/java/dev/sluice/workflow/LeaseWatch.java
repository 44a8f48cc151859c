package dev.sluice.workflow;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Decides which processes are dead: those whose beat has not changed for a whole lease, by this
 * process's own monotonic clock, so that setting the time of day kills nobody. Where the watcher itself
 * was stopped, or could not write, for too long, everybody gets a full lease anew: they could not
 * write, either. Not thread-safe.
 */
final class LeaseWatch {
  private final long leaseNanos;
  private final Map<String, Seen> seen = new HashMap<>();
  private long lastLook;
  private boolean hasLooked;

  /** A beat, and since when it is that. */
  record Seen(long beat, long sinceNanos) {}

  /** A process that is dead, as of a beat. */
  record Dead(String id, long beat) {}

  LeaseWatch(long leaseNanos) {
    this.leaseNanos = leaseNanos;
  }

  /** Looks at the beats of all processes, right after the own beat was written. */
  List<Dead> look(Map<String, Long> beats, long now) {
    if (hasLooked && now - lastLook > leaseNanos / 2) {
      seen.clear();
    }
    hasLooked = true;
    lastLook = now;
    seen.keySet().retainAll(beats.keySet());
    List<Dead> dead = new ArrayList<>();
    beats.forEach((id, beat) -> {
      Seen before = seen.get(id);
      if (before == null || before.beat() != beat) {
        seen.put(id, new Seen(beat, now));
      } else if (now - before.sinceNanos() > leaseNanos) {
        dead.add(new Dead(id, beat));
      }
    });
    return dead;
  }
}
