package dev.sluice.internal.election;

import dev.sluice.internal.SafeLog;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Looks at deadlines again and again. Without it no asynchronous call, and no operation, would have one
 * any more: so whatever one look throws costs that look alone.
 *
 * <p>A process in which nothing is under way shall cost next to nothing: after a few looks that found
 * it so the watch looks seldom, until {@link #attend} tells that there is something again.
 */
final class Watch {
  private static final SafeLog LOG = new SafeLog(System.getLogger("dev.sluice"));
  private static final long WRITER_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
  private static final long CLIENT_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long ASLEEP_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
  private static final int LOOKS_BEFORE_SLEEP = 5;
  private static final long SILENT_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Duties duties;
  private final Thread thread;
  private long silentUntilNanos = System.nanoTime();
  private volatile boolean asleep;
  private int idleLooks;

  /** What is looked at. */
  interface Duties {
    /** Whether to end. */
    boolean isOver();

    /** Whether this process is the writer, which is looked at more often. */
    boolean isWriter();

    /** Whether anything is under way that has a deadline. */
    boolean isBusy();

    /** Fences off an operation that is over its limit. */
    void checkOperation(long nowNanos);

    /** Ends the waits of those whose time is over; called more seldom, as a full queue is long. */
    void checkDeadlines(long nowNanos);
  }

  Watch(Duties duties) {
    this.duties = duties;
    this.thread = Thread.ofPlatform().daemon().name("sluice-watch").unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** Something has a deadline from now on. Any thread; costs one volatile read while it is awake. */
  void attend() {
    if (asleep) {
      asleep = false;
      LockSupport.unpark(thread);
    }
  }

  private void run() {
    long nextScan = System.nanoTime();
    while (!duties.isOver()) {
      pause();
      long now = System.nanoTime();
      boolean scan = now - nextScan >= 0;
      if (scan) {
        nextScan = now + CLIENT_NANOS;
      }
      look(now, scan);
    }
  }

  /** Until the next look. Whoever begins something does so before it looks whether this sleeps. */
  private void pause() {
    idleLooks = duties.isBusy() ? 0 : Math.min(idleLooks + 1, LOOKS_BEFORE_SLEEP);
    asleep = idleLooks == LOOKS_BEFORE_SLEEP;
    if (asleep && !duties.isBusy()) {
      LockSupport.parkNanos(this, ASLEEP_NANOS);
    } else {
      LockSupport.parkNanos(this, duties.isWriter() ? WRITER_NANOS : CLIENT_NANOS);
    }
    asleep = false;
  }

  private void look(long nowNanos, boolean scan) {
    try {
      duties.checkOperation(nowNanos);
    } catch (Throwable e) { // the next look tries again
      tell("an operation's limit could not be checked", e);
    }
    try {
      if (scan) {
        duties.checkDeadlines(nowNanos);
      }
    } catch (Throwable e) { // the next look tries again
      tell("deadlines could not be checked", e);
    }
  }

  /** Once a second at most: what fails now will fail a hundred times until it does not. */
  private void tell(String what, Throwable cause) {
    long now = System.nanoTime();
    if (now - silentUntilNanos >= 0) {
      silentUntilNanos = now + SILENT_NANOS;
      LOG.log(System.Logger.Level.ERROR, what + "; it is tried again", cause);
    }
  }
}
