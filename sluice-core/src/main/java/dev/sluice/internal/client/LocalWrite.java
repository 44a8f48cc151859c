package dev.sluice.internal.client;

import dev.sluice.internal.queue.Doubt;
import dev.sluice.internal.queue.Request;
import dev.sluice.internal.queue.Spin;
import dev.sluice.internal.queue.Write;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A write whose caller is in this process. The caller gets exactly one answer: the outcome, or, when
 * its deadline passes first, that it is not applied or not known; an outcome that comes after that is
 * kept by the client to be asked for.
 */
public final class LocalWrite extends Write {
  private static final long TIMED_PARK_NANOS = 1_000_000_000;
  private static final AtomicReferenceFieldUpdater<LocalWrite, @Nullable Object> ANSWER =
      AtomicReferenceFieldUpdater.newUpdater(LocalWrite.class, Object.class, "answer");

  private final Client client;
  private final @Nullable CompletableFuture<Object> future;
  private volatile @Nullable Object answer;
  private volatile @Nullable Thread waiter;
  private @Nullable Thread reader;
  private long number;
  private Doubt doubt = Doubt.NONE;

  LocalWrite(
      Client client,
      Request request,
      int bytes,
      long submittedNanos,
      long deadlineNanos,
      @Nullable CompletableFuture<Object> future) {
    super(request, bytes, submittedNanos, deadlineNanos);
    this.client = client;
    this.future = future;
  }

  /** Its number on the link, 0 before it has one. */
  public long number() {
    return number;
  }

  /** Set by the link, under its lock. */
  public void number(long number) {
    this.number = number;
  }

  /** Its caller, this thread, is alone and can read its answer from a link by itself. */
  void readBy(Thread caller) {
    reader = caller;
  }

  /** Whether the thread is its caller, and is about to read the answer. */
  public boolean isReadBy(Thread thread) {
    return thread.equals(reader);
  }

  /** Whether its caller reads answers by itself where it can. */
  public boolean hasReadingCaller() {
    return reader != null;
  }

  /** What is known of it after its writer was lost. */
  public Doubt doubt() {
    return doubt;
  }

  /**
   * Waits for the answer: a result or an exception to throw.
   *
   * @param spin how long to spin first, null for not at all
   */
  public Object await(@Nullable Spin spin) {
    return spin == null ? parked() : spin(spin);
  }

  private Object parked() {
    Object got;
    boolean interrupted = false;
    Thread caller = Thread.currentThread();
    waiter = caller;
    while ((got = answer) == null) {
      long left = deadlineNanos() - System.nanoTime();
      if (left <= 0) {
        client.expire(this);
      } else {
        if (!isReadBy(caller) || !client.await(this, left)) {
          park(caller, left);
        }
        // Giving up here would make the outcome unknown; the deadline bounds the wait instead.
        interrupted |= Thread.interrupted();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return got;
  }

  /**
   * A timed park of a virtual thread costs more than a commit; with a distant deadline the node's
   * watch wakes it instead.
   */
  private void park(Thread caller, long leftNanos) {
    if (caller.isVirtual() && leftNanos > TIMED_PARK_NANOS) {
      LockSupport.park(this);
    } else {
      LockSupport.parkNanos(this, leftNanos);
    }
  }

  /** A lone caller is often answered sooner than it could be woken. */
  private Object spin(Spin spin) {
    long began = System.nanoTime();
    long end = began + spin.nanos();
    Object got;
    while ((got = answer) == null && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    if (got == null) {
      got = parked();
    }
    spin.observed(System.nanoTime() - began);
    return got;
  }

  /** Gives the caller its answer and wakes it; false if it has one already. */
  boolean deliver(Object outcome) {
    boolean first = put(outcome);
    Thread thread = waiter;
    if (first && thread != null) {
      LockSupport.unpark(thread);
    }
    return first;
  }

  /** Puts the answer where the caller finds it when it is woken; false if it has one already. */
  boolean put(Object outcome) {
    if (!ANSWER.compareAndSet(this, null, outcome)) {
      return false;
    }
    client.delivered(future, outcome);
    return true;
  }

  @Override
  protected @Nullable Thread caller() {
    return waiter;
  }

  /** What its caller was told, if it was. */
  @Nullable
  Object answer() {
    return answer;
  }

  /** Whether its caller has its answer: it need not run any more. */
  public boolean isAnswered() {
    return answer != null;
  }

  /** Wakes this thread when it is answered. */
  void wakes(Thread thread) {
    waiter = thread;
  }

  @Override
  protected void answered(Object outcome) {
    client.answered(this, outcome);
  }

  @Override
  public void orphaned(Doubt doubt) {
    if (!isSettled()) {
      this.doubt = doubt;
      if (!doubt.exists() && isRunning() && number == 0) {
        client.orphanedUnapplied(this);
      } else {
        client.orphaned(this);
      }
    }
  }

  @Override
  public void checkDeadline(long nowNanos) {
    if (!isSettled() && answer == null && nowNanos - deadlineNanos() >= 0) {
      client.expire(this);
    }
  }
}
