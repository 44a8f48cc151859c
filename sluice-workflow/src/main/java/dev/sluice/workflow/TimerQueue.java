package dev.sluice.workflow;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Tasks by their time, in order; those of one time in the order they came. Not thread-safe. */
final class TimerQueue {
  private final TreeMap<Key, Runnable> tasks = new TreeMap<>();
  private long numbers;

  /** When, and which of those. */
  record Key(long millis, long number) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int byTime = Long.compare(millis, other.millis);
      return byTime != 0 ? byTime : Long.compare(number, other.number);
    }
  }

  Key add(long millis, Runnable task) {
    Key key = new Key(millis, numbers++);
    tasks.put(key, task);
    return key;
  }

  void remove(Key key) {
    tasks.remove(key);
  }

  /** The time of the first task; null when there is none. */
  @Nullable
  Long first() {
    return tasks.isEmpty() ? null : tasks.firstKey().millis();
  }

  /** Takes out all tasks whose time has come. */
  List<Runnable> due(long now) {
    List<Runnable> due = new ArrayList<>();
    while (!tasks.isEmpty() && tasks.firstKey().millis() <= now) {
      due.add(tasks.pollFirstEntry().getValue());
    }
    return due;
  }

  int size() {
    return tasks.size();
  }
}
