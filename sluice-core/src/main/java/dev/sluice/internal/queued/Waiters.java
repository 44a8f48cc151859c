package dev.sluice.internal.queued;

import dev.sluice.SluiceError;
import dev.sluice.SluiceException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Those who wait until queued writes are applied. One who has given up is let go when many wait, so
 * that any number of short waits for what never comes takes a bounded room. Guarded by its owner.
 */
final class Waiters {
  private static final int KEPT_MIN = 1024;

  private final TreeMap<Long, List<Waiter>> bySequence = new TreeMap<>();
  private int count;
  private int lookAt = KEPT_MIN;

  /** Told null when the write is applied, else why that will not be known. */
  record Waiter(long deadlineNanos, Consumer<@Nullable SluiceException> action) {
    void isLate() {
      action.accept(
          SluiceException.of(SluiceError.TIMEOUT, "the time to wait for a queued write is over"));
    }
  }

  /** Adds one; those whose time is over, taken out. */
  List<Waiter> add(long sequence, Waiter waiter, long nowNanos) {
    bySequence.computeIfAbsent(sequence, _ -> new ArrayList<>()).add(waiter);
    count++;
    if (count < lookAt) {
      return List.of();
    }
    List<Waiter> late = takeLate(nowNanos);
    lookAt = Math.max(KEPT_MIN, 2 * count);
    return late;
  }

  /** Takes out all that wait for a write up to this one. */
  List<Waiter> takeUpTo(long sequence) {
    List<Waiter> ready = new ArrayList<>();
    var reached = bySequence.headMap(sequence, /* inclusive= */ true);
    reached.values().forEach(ready::addAll);
    reached.clear();
    count -= ready.size();
    return ready;
  }

  private List<Waiter> takeLate(long nowNanos) {
    List<Waiter> late = new ArrayList<>();
    Iterator<List<Waiter>> lists = bySequence.values().iterator();
    while (lists.hasNext()) {
      List<Waiter> list = lists.next();
      list.stream().filter(waiter -> nowNanos - waiter.deadlineNanos() >= 0).forEach(late::add);
      list.removeIf(waiter -> nowNanos - waiter.deadlineNanos() >= 0);
      if (list.isEmpty()) {
        lists.remove();
      }
    }
    count -= late.size();
    return late;
  }
}
