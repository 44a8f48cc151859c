package dev.sluice.workflow;

import java.time.Duration;
import java.util.List;

/**
 * Time that stands still, but for {@link #advance} and, if told so, for skipping: whenever nothing is
 * busy it jumps to the next alarm.
 */
final class VirtualClock implements WorkflowClock, AutoCloseable {
  private final Object lock = new Object();
  private final TimerQueue queue = new TimerQueue();
  private final Thread thread =
      Thread.ofPlatform().daemon().name("virtual-time").unstarted(this::loop);
  private long now = 1_700_000_000_000L;
  private int busy;
  private boolean skips;
  private boolean closed;

  /** A clock that stands still. */
  static VirtualClock start() {
    VirtualClock clock = new VirtualClock();
    clock.thread.start();
    return clock;
  }

  /** A clock that skips what nobody uses. */
  static VirtualClock skipping() {
    VirtualClock clock = start();
    clock.skip(true);
    return clock;
  }

  void skip(boolean skips) {
    synchronized (lock) {
      this.skips = skips;
      lock.notifyAll();
    }
  }

  /** Moves time on, and runs what is due on the way. */
  void advance(Duration duration) {
    long end = millis() + duration.toMillis();
    for (List<Runnable> due = next(end); !due.isEmpty(); due = next(end)) {
      due.forEach(Runnable::run);
    }
    synchronized (lock) {
      now = Math.max(now, end);
    }
  }

  private List<Runnable> next(long end) {
    synchronized (lock) {
      Long first = queue.first();
      if (first == null || first > end) {
        return List.of();
      }
      now = Math.max(now, first);
      return queue.due(now);
    }
  }

  private void loop() {
    try {
      while (true) {
        List<Runnable> due;
        synchronized (lock) {
          while (!closed && !(skips && busy == 0 && queue.first() != null)) {
            lock.wait();
          }
          if (closed) {
            return;
          }
          Long first = queue.first();
          now = first == null ? now : Math.max(now, first);
          due = queue.due(now);
          busy++; // by what these tasks begin
        }
        due.forEach(Runnable::run);
        busy(-1);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public long millis() {
    synchronized (lock) {
      return now;
    }
  }

  @Override
  public Alarm at(long millis, Runnable task) {
    synchronized (lock) {
      TimerQueue.Key key = queue.add(millis, task);
      lock.notifyAll();
      return () -> {
        synchronized (lock) {
          queue.remove(key);
        }
      };
    }
  }

  @Override
  public void busy(int change) {
    synchronized (lock) {
      busy += change;
      lock.notifyAll();
    }
  }

  /** How many are busy; 0 when all that runs has come to rest. */
  int busyNow() {
    synchronized (lock) {
      return busy;
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
