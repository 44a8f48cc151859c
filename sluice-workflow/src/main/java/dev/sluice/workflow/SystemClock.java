package dev.sluice.workflow;

import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The machine's time. One daemon thread runs the tasks; it looks at the time of day at least every
 * second, so that a clock that was set is believed soon.
 */
final class SystemClock implements WorkflowClock, AutoCloseable {
  private static final System.Logger LOG = System.getLogger("dev.sluice.workflow");
  private static final long LOOK_MILLIS = 1000;

  private final InstantSource source;
  private final TimerQueue queue = new TimerQueue();
  private final Object lock = new Object();
  private boolean closed;

  SystemClock(InstantSource source) {
    this.source = source;
  }

  /** The clock with its thread running. */
  static SystemClock start() {
    SystemClock clock = new SystemClock(InstantSource.system());
    Thread.ofPlatform().daemon().name("sluice-wf-timers").start(clock::loop);
    return clock;
  }

  @Override
  public long millis() {
    return source.millis();
  }

  @Override
  public Alarm at(long millis, Runnable task) {
    synchronized (lock) {
      TimerQueue.Key key = queue.add(millis, task);
      Long first = queue.first();
      if (first != null && first == millis) {
        lock.notifyAll();
      }
      return () -> cancel(key);
    }
  }

  private void cancel(TimerQueue.Key key) {
    synchronized (lock) {
      queue.remove(key);
    }
  }

  private void loop() {
    List<Runnable> due = next();
    while (due != null) {
      due.forEach(SystemClock::run);
      due = next();
    }
  }

  private @Nullable List<Runnable> next() {
    synchronized (lock) {
      while (!closed) {
        List<Runnable> due = queue.due(millis());
        if (!due.isEmpty()) {
          return due;
        }
        try {
          lock.wait(waitMillis());
        } catch (InterruptedException e) {
          closed = true;
        }
      }
      return null;
    }
  }

  private long waitMillis() {
    Long first = queue.first();
    return first == null ? LOOK_MILLIS : Math.clamp(first - millis(), 1, LOOK_MILLIS);
  }

  private static void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      LOG.log(
          Level.ERROR, "a timer's task failed; what it was to wake is found by the next scan", e);
    }
  }

  @Override
  public void close() {
    synchronized (lock) {
      closed = true;
      lock.notifyAll();
    }
  }
}
