package dev.sluice.internal.queue;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One write on its way. It is the node of its lane's queue and of its batch's list, so that a write
 * costs one object.
 *
 * <pre>
 *   QUEUED --start()--> RUNNING --settle()--> SETTLED
 *      \---------------cancel()--------------/
 * </pre>
 *
 * The writer starts it; whoever gave it a deadline may cancel it while it is queued. A write whose
 * writer was lost before it was applied is queued again ({@link #requeue}).
 */
public abstract class Write {
  private static final int QUEUED = 0;
  private static final int RUNNING = 1;
  private static final int SETTLED = 2;

  private static final AtomicIntegerFieldUpdater<Write> STATE =
      AtomicIntegerFieldUpdater.newUpdater(Write.class, "state");
  private static final VarHandle NEXT;
  private static final VarHandle FOLLOWER;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      NEXT = lookup.findVarHandle(Write.class, "next", Write.class);
      FOLLOWER = lookup.findVarHandle(Write.class, "follower", Write.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Request request;
  private final int bytes;
  private final long submittedNanos;
  private final long deadlineNanos;
  private volatile int state;
  private volatile @Nullable Write next;
  private volatile @Nullable Write follower;
  private @Nullable Object outcome;

  /**
   * A queued write.
   *
   * @param submittedNanos when its caller submitted it ({@link System#nanoTime()})
   * @param deadlineNanos after which it must not start
   */
  protected Write(Request request, int bytes, long submittedNanos, long deadlineNanos) {
    this.request = request;
    this.bytes = bytes;
    this.submittedNanos = submittedNanos;
    this.deadlineNanos = deadlineNanos;
  }

  /** What it asks for. */
  public final Request request() {
    return request;
  }

  /** About how much memory it holds; what back-pressure counts. */
  public final int bytes() {
    return bytes;
  }

  /** Whether back-pressure counts it; Sluice's own bookkeeping and the journal's writes it does not. */
  public boolean isAdmitted() {
    return true;
  }

  /** When it was submitted. */
  public final long submittedNanos() {
    return submittedNanos;
  }

  /** After which it must not start. */
  public final long deadlineNanos() {
    return deadlineNanos;
  }

  /** Takes it for running; false when it was cancelled. */
  public final boolean start() {
    return STATE.compareAndSet(this, QUEUED, RUNNING);
  }

  /** Takes it out of the queue for good; false when it has started or is settled. */
  public final boolean cancel() {
    return STATE.compareAndSet(this, QUEUED, SETTLED);
  }

  /** Whether it has started and is not settled. */
  public final boolean isRunning() {
    return state == RUNNING;
  }

  /** Whether it was answered or cancelled. */
  public final boolean isSettled() {
    return state == SETTLED;
  }

  /** Back to the queue: its writer was lost and it is known not to be applied. */
  public final void requeue() {
    outcome = null;
    follower = null;
    next = null;
    state = QUEUED;
  }

  /**
   * What came of it: a result or a {@link dev.sluice.SluiceException}; set before the commit,
   * answered after.
   */
  public final @Nullable Object outcome() {
    return outcome;
  }

  /** Sets what came of it. Writer's thread. */
  public final void decide(Object outcome) {
    this.outcome = outcome;
  }

  /** Forgets what was decided, as its transaction was lost: it runs again. Writer's thread. */
  public final void forget() {
    outcome = null;
    follower = null;
  }

  /** Answers with what was decided and wakes its caller. Any of Sluice's threads, once. */
  public final void settle() {
    settleAsleep();
    wake();
  }

  /** As {@link #settle}, but its caller is left to be woken: {@link #wake}, {@link Callers}. */
  public final void settleAsleep() {
    Object decided = outcome;
    if (decided == null) {
      throw new IllegalStateException("settled before it was decided");
    }
    state = SETTLED;
    answered(decided);
  }

  /** Wakes its caller, if it waits. */
  public final void wake() {
    Thread caller = caller();
    if (caller != null) {
      LockSupport.unpark(caller);
    }
  }

  /** Hands the outcome over; must not block, and need not wake the {@link #caller}. */
  protected abstract void answered(Object outcome);

  /** The thread that waits for the answer; null if none does, or it has not begun to. */
  protected @Nullable Thread caller() {
    return null;
  }

  /** The writer gave up its role before this was answered. Called in the lane's order. */
  public abstract void orphaned(Doubt doubt);

  /** Looks at the deadline; called every few milliseconds while it is not settled. */
  public void checkDeadline(long nowNanos) {}

  /** The write after it in its batch. */
  public final @Nullable Write follower() {
    return follower;
  }

  /** Appends to its batch's list. Writer's thread. */
  public final void followedBy(Write write) {
    FOLLOWER.setRelease(this, write);
  }

  final @Nullable Write next() {
    return next;
  }

  final void linkNext(Write write) {
    NEXT.setRelease(this, write);
  }
}
