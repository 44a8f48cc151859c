package dev.sluice.internal.queue;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The writes of one client, first in first out (G5): any thread appends, the writer takes.
 *
 * <p>A linked queue after Michael and Scott, reduced to one consumer: producers swing {@code tail}
 * by compare-and-set and then link the node; the consumer follows the links. Closing swings {@code
 * tail} to a sentinel once, so that every append either is taken or is refused, never lost. A taken
 * node is linked to itself: it keeps nothing alive, and a scan that meets it starts again.
 */
public final class Lane {
  private static final VarHandle TAIL;
  private static final VarHandle SCHEDULED;
  private static final Write CLOSED = new Stub();

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      TAIL = lookup.findVarHandle(Lane.class, "tail", Write.class);
      SCHEDULED = lookup.findVarHandle(Lane.class, "scheduled", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final WriteQueue queue;
  private volatile Write head;
  private volatile Write tail;
  private volatile boolean scheduled;
  private volatile long shortestNanos = Long.MAX_VALUE;
  private volatile @Nullable Write last;

  Lane(WriteQueue queue) {
    this.queue = queue;
    this.head = new Stub();
    this.tail = head;
  }

  /** Appends a write and wakes the writer; false when the lane is closed. */
  public boolean offer(Write write) {
    boolean taken = append(write);
    queue.wakeup().signal();
    return taken;
  }

  /** Appends a write; false when the lane is closed. The caller wakes the writer afterwards. */
  @SuppressWarnings("ReferenceEquality") // the sentinel is one object
  public boolean append(Write write) {
    while (true) {
      Write before = tail;
      if (before == CLOSED) {
        return false;
      }
      long timeout = write.deadlineNanos() - write.submittedNanos();
      if (timeout < shortestNanos) {
        shorten(timeout);
      }
      if (TAIL.compareAndSet(this, before, write)) {
        before.linkNext(write);
        schedule();
        return true;
      }
    }
  }

  private synchronized void shorten(long timeoutNanos) {
    shortestNanos = Math.min(shortestNanos, timeoutNanos);
  }

  /** Refuses writes from now on; those appended before are still to be taken. */
  @SuppressWarnings("ReferenceEquality")
  public void close() {
    Write before = (Write) TAIL.getAndSet(this, CLOSED);
    if (before != CLOSED) {
      last = before;
      schedule(); // so that the writer finds it finished and forgets it
      queue.wakeup().signal();
    }
  }

  /** Whether it takes writes; any thread. */
  @SuppressWarnings("ReferenceEquality")
  public boolean isOpen() {
    return tail != CLOSED;
  }

  /** Whether it is closed and everything was taken. Writer's thread. */
  @SuppressWarnings("ReferenceEquality")
  boolean isFinished() {
    return tail == CLOSED && isEmpty();
  }

  /** Looks at the deadlines of the writes that wait; from any thread. */
  @SuppressWarnings("ReferenceEquality")
  public void checkDeadlines(long nowNanos) {
    Write node = head;
    while (node != null) {
      Write next = node.next();
      if (next == node) {
        next = head;
        if (next == node) {
          return;
        }
      } else if (next != null) {
        if (nowNanos - next.submittedNanos() < shortestNanos) {
          return; // this one and all later ones are too young
        }
        next.checkDeadline(nowNanos);
      }
      node = next;
    }
  }

  /** The write that waits longest, if one does; from any thread, and perhaps out of date. */
  @Nullable
  Write oldest() {
    return head.next();
  }

  /** Takes the first write. Writer's thread. */
  @SuppressWarnings("ReferenceEquality")
  @Nullable
  Write poll() {
    Write before = head;
    Write first = before.next();
    if (first == null) {
      if (isEmpty()) {
        return null;
      }
      while ((first = before.next()) == null) {
        if (isEmpty()) {
          return null; // it was empty all along, and is closed just now
        }
        Thread.onSpinWait(); // its producer is between the swing of the tail and the link
      }
    }
    head = first;
    before.linkNext(before);
    return first;
  }

  @SuppressWarnings("ReferenceEquality")
  boolean isEmpty() {
    Write end = tail;
    if (end == CLOSED) {
      end = last;
      return end != null && end == head; // null for an instant, while it is being closed
    }
    return end == head;
  }

  /** The lane was found empty: producers schedule it again. Writer's thread. */
  void unschedule() {
    scheduled = false;
    if (!isEmpty()) {
      schedule();
    }
  }

  private void schedule() {
    if (!scheduled && SCHEDULED.compareAndSet(this, false, true)) {
      queue.ready(this);
    }
  }

  /** A node that is no write: the first of every lane, and the sentinel. */
  private static final class Stub extends Write {
    Stub() {
      super(new Request.Internal(_ -> ""), 0, 0, 0);
    }

    @Override
    protected void answered(Object outcome) {}

    @Override
    public void orphaned(Doubt doubt) {}
  }
}
