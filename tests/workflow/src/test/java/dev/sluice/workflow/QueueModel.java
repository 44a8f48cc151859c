package dev.sluice.workflow;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a queue with limits must do, as plain Java: all that may run does, in its order. */
final class QueueModel {
  private final int processes;
  private final List<Item> items = new ArrayList<>();
  private final List<Long> starts = new ArrayList<>();
  private QueueLimits limits;
  private long now;

  /** One workflow. */
  static final class Item {
    final String id;
    final int priority;
    final @Nullable String partition;
    int input;
    WorkflowState state;
    long wakeAt;
    boolean isFresh = true;

    @Nullable
    String key;

    @Nullable
    String debounceKey;

    Item(String id, int input, int priority, @Nullable String partition) {
      this.id = id;
      this.input = input;
      this.priority = priority;
      this.partition = partition;
      this.state = WorkflowState.QUEUED;
    }

    boolean isActive() {
      return state != WorkflowState.DONE;
    }
  }

  QueueModel(int processes, QueueLimits limits, long now) {
    this.processes = processes;
    this.limits = limits;
    this.now = now;
  }

  List<Item> items() {
    return items;
  }

  List<Item> in(WorkflowState state) {
    return items.stream().filter(item -> item.state == state).toList();
  }

  Map<String, WorkflowState> states() {
    Map<String, WorkflowState> states = new TreeMap<>();
    items.forEach(item -> states.put(item.id, item.state));
    return states;
  }

  void add(Item item, long delayMillis) {
    if (delayMillis > 0) {
      item.state = WorkflowState.DELAYED;
      item.wakeAt = now + delayMillis;
    }
    items.add(item);
    take();
  }

  /** The active one with a deduplication key; null where there is none. */
  @Nullable
  Item holder(String key) {
    return items.stream()
        .filter(item -> item.isActive() && key.equals(item.key))
        .findFirst()
        .orElse(null);
  }

  /** The one that more starts with a debounce key only change; null where there is none. */
  @Nullable
  Item debounced(String key) {
    return items.stream()
        .filter(item -> key.equals(item.debounceKey))
        .findFirst()
        .orElse(null);
  }

  void again(Item item, int input, long quietMillis) {
    item.input = input;
    item.wakeAt = now + quietMillis;
    take();
  }

  void end(Item item) {
    item.state = WorkflowState.DONE;
    take();
  }

  void limit(QueueLimits limits) {
    this.limits = limits;
    take();
  }

  /** All processes die, and come again. */
  void crash() {
    in(WorkflowState.RUNNING).forEach(item -> item.state = WorkflowState.QUEUED);
    take();
  }

  void advance(long millis) {
    long end = now + millis;
    for (long next = next(end); next <= end; next = next(end)) {
      now = next;
      take();
    }
    now = end;
    take();
  }

  /** The next moment at which something may begin; after the end where there is none up to it. */
  private long next(long end) {
    long next = end + 1;
    for (Item item : in(WorkflowState.DELAYED)) {
      next = Math.min(next, Math.max(item.wakeAt, now + 1));
    }
    if (limits.window() != null) {
      for (long start : starts) {
        long free = start + limits.window().toMillis();
        next = free > now ? Math.min(next, free) : next;
      }
    }
    return next;
  }

  private void take() {
    for (Item item : in(WorkflowState.DELAYED)) {
      item.state = item.wakeAt <= now ? WorkflowState.QUEUED : item.state;
    }
    long window = limits.window() == null ? 0 : limits.window().toMillis();
    starts.removeIf(start -> start <= now - window);
    if (limits.isPaused()) {
      return;
    }
    in(WorkflowState.QUEUED).stream()
        .sorted(Comparator.comparingInt((Item item) -> -item.priority))
        .filter(this::mayRun)
        .forEach(this::begin);
  }

  private boolean mayRun(Item item) {
    List<Item> running = in(WorkflowState.RUNNING);
    long partition = running.stream()
        .filter(other -> item.partition != null && item.partition.equals(other.partition))
        .count();
    return isBelow(limits.concurrency(), running.size())
        && isBelow(times(limits.perProcess(), processes), running.size())
        && (item.partition == null || isBelow(limits.perPartition(), partition))
        && (!item.isFresh || isBelow(limits.rate(), starts.size()));
  }

  private static @Nullable Integer times(@Nullable Integer limit, int factor) {
    return limit == null ? null : (Integer) (limit * factor);
  }

  private static boolean isBelow(@Nullable Integer limit, long count) {
    return limit == null || count < limit;
  }

  private void begin(Item item) {
    item.state = WorkflowState.RUNNING;
    item.debounceKey = null;
    if (item.isFresh && limits.rate() != null) {
      starts.add(now);
    }
    item.isFresh = false;
  }
}
