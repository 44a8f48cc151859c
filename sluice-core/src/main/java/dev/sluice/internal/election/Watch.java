package dev.sluice.internal.election;

import dev.sluice.internal.SafeLog;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Looks at deadlines again and again. Without it no asynchronous call, and no operation, would have one
 * any more: so whatever one look throws costs that look alone.
 */
final class Watch {
  private static final SafeLog LOG = new SafeLog(System.getLogger("dev.sluice"));
  private static final long WRITER_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
  private static final long CLIENT_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long SILENT_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Duties duties;
  private final Thread thread;
  private long silentUntilNanos = System.nanoTime();

  /** What is looked at. */
  interface Duties {
    /** Whether to end. */
    boolean isOver();

    /** Whether this process is the writer, which is looked at more often. */
    boolean isWriter();

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

  private void run() {
    long nextScan = System.nanoTime();
    while (!duties.isOver()) {
      LockSupport.parkNanos(this, duties.isWriter() ? WRITER_NANOS : CLIENT_NANOS);
      long now = System.nanoTime();
      boolean scan = now - nextScan >= 0;
      if (scan) {
        nextScan = now + CLIENT_NANOS;
      }
      look(now, scan);
    }
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
