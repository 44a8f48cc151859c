package dev.sluice.workflow;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How a workflow is started. Immutable: start from {@link #defaults()}. */
public final class StartOptions implements Cloneable {
  /** The queue of all that name no other. */
  public static final String DEFAULT_QUEUE = "default";

  private static final StartOptions DEFAULTS = new StartOptions();
  private static final int KEY_MAX = 500;

  private @Nullable String id;
  private String queue = DEFAULT_QUEUE;
  private @Nullable String partition;
  private int priority;
  private @Nullable String deduplication;
  private @Nullable Duration delay;
  private @Nullable Duration timeout;
  private @Nullable Instant deadline;
  private boolean isQueued;
  private boolean isDetached;
  private boolean isNested;
  private boolean joinsDuplicate;
  private boolean isDebounced;
  private boolean ignoresParentDeadline;
  private Map<String, String> attributes = Map.of();

  private StartOptions() {}

  /** An id of its own, the queue "default", at once, without a deadline. */
  public static StartOptions defaults() {
    return DEFAULTS;
  }

  /** The id: starting another one with it finds this one. */
  public StartOptions id(String id) {
    StartOptions changed = copy();
    changed.id = checked(id, "id");
    return changed;
  }

  /** The queue it waits in. Processes choose which they serve. */
  public StartOptions queue(String queue) {
    StartOptions changed = copy();
    changed.queue = checked(queue, "queue");
    changed.isQueued = true;
    return changed;
  }

  /** That it waits in its queue even if this process could run it at once. */
  public StartOptions queued() {
    StartOptions changed = copy();
    changed.isQueued = true;
    return changed;
  }

  /** What it belongs to within its queue. */
  public StartOptions partition(String key) {
    StartOptions changed = copy();
    changed.partition = checked(key, "partition");
    return changed;
  }

  /** Higher goes first; 0 if not said. */
  public StartOptions priority(int priority) {
    StartOptions changed = copy();
    changed.priority = priority;
    changed.isQueued = true;
    return changed;
  }

  /** Refused with DUPLICATE while another one with this key is in the queue and has not ended. */
  public StartOptions deduplicate(String key) {
    StartOptions changed = copy();
    changed.deduplication = checked(key, "deduplication key");
    changed.joinsDuplicate = false;
    changed.isDebounced = false;
    return changed;
  }

  /** As {@link #deduplicate}, but that one is taken for this one, instead of refusing it. */
  public StartOptions joinDuplicate(String key) {
    StartOptions changed = deduplicate(key);
    changed.joinsDuplicate = true;
    return changed;
  }

  /**
   * Begins when nothing more with this key came for a while: of several starts one workflow is made,
   * with the last input.
   */
  public StartOptions debounce(String key, Duration quiet) {
    StartOptions changed = delay(quiet);
    changed.deduplication = "debounce:" + checked(key, "debounce key");
    changed.isDebounced = true;
    return changed;
  }

  /** Not before this has passed. */
  public StartOptions delay(Duration delay) {
    StartOptions changed = copy();
    changed.delay = delay;
    return changed;
  }

  /** It must end within this from its start, or it fails and undoes; its children, too. */
  public StartOptions timeout(Duration timeout) {
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("timeout must be positive, is " + timeout);
    }
    StartOptions changed = copy();
    changed.timeout = timeout;
    return changed;
  }

  /** It must end by then; see {@link #timeout}. */
  public StartOptions deadline(Instant deadline) {
    StartOptions changed = copy();
    changed.deadline = deadline;
    return changed;
  }

  /** Of a child: that its parent's deadline does not count for it. */
  public StartOptions ignoringParentDeadline() {
    StartOptions changed = copy();
    changed.ignoresParentDeadline = true;
    return changed;
  }

  /** Of a child: that it lives on its own, has no result for its parent, and is not cancelled with it. */
  public StartOptions detached() {
    StartOptions changed = copy();
    changed.isDetached = true;
    return changed;
  }

  /**
   * Of a child: that it runs at once in its parent's thread and place, with a row and a record of its
   * own; starting it returns when it has ended. If it waits for long, and after a crash, it goes on as
   * any other child does, in its parent's queue.
   */
  public StartOptions nested() {
    StartOptions changed = copy();
    changed.isNested = true;
    return changed;
  }

  /** A value to search by. */
  public StartOptions attribute(String name, String value) {
    StartOptions changed = copy();
    Map<String, String> all = new TreeMap<>(attributes);
    all.put(checked(name, "attribute"), value);
    changed.attributes = Map.copyOf(all);
    return changed;
  }

  @Nullable
  String id() {
    return id;
  }

  String queueName() {
    return queue;
  }

  @Nullable
  String partitionKey() {
    return partition;
  }

  int priorityValue() {
    return priority;
  }

  @Nullable
  String deduplication() {
    return deduplication;
  }

  boolean isQueued() {
    return isQueued || delay != null;
  }

  boolean joinsDuplicate() {
    return joinsDuplicate;
  }

  boolean isDebounced() {
    return isDebounced;
  }

  boolean isNested() {
    return isNested;
  }

  /** This in a queue, where it does not wait. */
  StartOptions in(String queue) {
    StartOptions changed = copy();
    changed.queue = queue;
    return changed;
  }

  boolean isDetached() {
    return isDetached;
  }

  Map<String, String> attributes() {
    return attributes;
  }

  @Nullable
  Long wakeAt(long now) {
    return delay == null ? null : (Long) (now + delay.toMillis());
  }

  @Nullable
  Long timeoutMillis() {
    return timeout == null ? null : (Long) timeout.toMillis();
  }

  /** The earliest of its own limits and its parent's; a delay comes first. */
  @Nullable
  Long deadlineAt(long now, @Nullable Long parentDeadline) {
    long start = delay == null ? now : now + delay.toMillis();
    long earliest = Long.MAX_VALUE;
    if (timeout != null) {
      earliest = start + timeout.toMillis();
    }
    if (deadline != null) {
      earliest = Math.min(earliest, deadline.toEpochMilli());
    }
    if (parentDeadline != null && !ignoresParentDeadline && !isDetached) {
      earliest = Math.min(earliest, parentDeadline);
    }
    return earliest == Long.MAX_VALUE ? null : (Long) earliest;
  }

  private StartOptions copy() {
    try {
      return (StartOptions) clone();
    } catch (CloneNotSupportedException e) {
      throw new AssertionError(e);
    }
  }

  private static String checked(String text, String what) {
    if (text.isBlank() || text.length() > KEY_MAX) {
      throw new IllegalArgumentException(
          "%s must have 1 to %d characters: '%s'".formatted(what, KEY_MAX, text));
    }
    return text;
  }
}
