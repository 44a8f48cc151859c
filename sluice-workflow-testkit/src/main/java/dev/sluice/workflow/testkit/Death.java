package dev.sluice.workflow.testkit;

import dev.sluice.workflow.Workflows;
import dev.sluice.workflow.WriteProbe;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Lets a process die at one of its writes, and keeps which it has seen since it was armed. Thread-safe;
 * the process is not called under the lock, as its threads come here.
 */
final class Death implements WriteProbe {
  private final @Nullable Moment at;
  private final Map<String, Integer> counts = new HashMap<>();
  private final List<Moment> seen = new ArrayList<>();
  private @Nullable Workflows victim;
  private boolean dead;

  /**
   * A side of a write.
   *
   * @param point what is written
   * @param number counts the writes of this point
   */
  record Moment(String point, int number, boolean isAfter) {
    @Override
    public String toString() {
      return "killed %s %s%s"
          .formatted(isAfter ? "after" : "before", point, number == 1 ? "" : " (" + number + ")");
    }
  }

  /** At this moment; never, where there is none. */
  Death(@Nullable Moment at) {
    this.at = at;
  }

  synchronized void arm(Workflows victim) {
    this.victim = victim;
  }

  /** It does not come any more. */
  synchronized void disarm() {
    victim = null;
  }

  synchronized boolean hasCome() {
    return dead;
  }

  /** All moments that were seen. */
  synchronized List<Moment> seen() {
    return List.copyOf(seen);
  }

  @Override
  public void before(String point) {
    meet(point, /* isAfter= */ false);
  }

  @Override
  public void after(String point) {
    meet(point, /* isAfter= */ true);
  }

  private void meet(String point, boolean isAfter) {
    Workflows process = count(point, isAfter);
    if (process != null) {
      process.crash();
    }
  }

  /** The process that is to die now; null if it is not time. */
  private synchronized @Nullable Workflows count(String point, boolean isAfter) {
    if (victim == null) {
      return null;
    }
    int number = counts.merge(point + isAfter, 1, Integer::sum);
    Moment moment = new Moment(point, number, isAfter);
    seen.add(moment);
    if (!moment.equals(at)) {
      return null;
    }
    dead = true;
    return victim;
  }

  @Override
  public String toString() {
    return at == null ? "not killed" : at.toString();
  }
}
