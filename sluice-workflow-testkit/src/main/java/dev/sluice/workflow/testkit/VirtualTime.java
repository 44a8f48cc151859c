package dev.sluice.workflow.testkit;

import dev.sluice.workflow.WorkflowClock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * The time of workflows in a test. While it skips, it jumps to the next moment that somebody waits for
 * as soon as all else is at rest, so that a sleep of a year takes a moment. While it stands still, only
 * {@link #advance} moves it. Leases of processes stay in real time.
 *
 * <p>At rest means: no workflow of an engine with this clock runs code, and none is about to be taken
 * up by it. What another engine would find at its next scan does not count. Thread-safe.
 */
public final class VirtualTime implements WorkflowClock, InstantSource, AutoCloseable {
  private static final Instant FIRST = Instant.parse("2026-01-01T00:00:00Z");
  private static final long REST_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final Object lock = new Object();
  private final TreeSet<Task> tasks =
      new TreeSet<>(Comparator.comparingLong(Task::millis).thenComparingLong(Task::number));
  private final Thread thread =
      Thread.ofPlatform().daemon().name("sluice-virtual-time").unstarted(this::loop);
  private long now;
  private long numbers;
  private int busy;
  private boolean skips;
  private boolean closed;

  private record Task(long millis, long number, Runnable code) {}

  private VirtualTime(Instant begin, boolean skips) {
    this.now = begin.toEpochMilli();
    this.skips = skips;
  }

  /** Time that skips, from 2026-01-01T00:00:00Z on. */
  public static VirtualTime skipping() {
    return started(FIRST, /* skips= */ true);
  }

  /** Time that stands still at 2026-01-01T00:00:00Z. */
  public static VirtualTime standing() {
    return started(FIRST, /* skips= */ false);
  }

  /** Time that stands still at a moment. */
  public static VirtualTime standingAt(Instant moment) {
    return started(moment, /* skips= */ false);
  }

  private static VirtualTime started(Instant begin, boolean skips) {
    VirtualTime time = new VirtualTime(begin, skips);
    time.thread.start();
    return time;
  }

  /** Whether it skips from now on, or stands still. */
  public void skip(boolean skips) {
    synchronized (lock) {
      this.skips = skips;
      lock.notifyAll();
    }
  }

  /**
   * Moves time on. Stops at each moment that somebody waits for, and goes on when all is at rest again:
   * so the order of things is that of their times. Returns at rest.
   *
   * @throws IllegalStateException if something is at work for 30 s of real time
   */
  public void advance(Duration duration) {
    awaitRest();
    long end = millis() + duration.toMillis();
    while (runNext(end)) {
      awaitRest();
    }
    synchronized (lock) {
      now = Math.max(now, end);
    }
  }

  /**
   * Waits until all is at rest.
   *
   * @throws IllegalStateException if something is at work for 30 s of real time, or this thread is
   *     interrupted
   */
  public void awaitRest() {
    long end = System.nanoTime() + REST_NANOS;
    synchronized (lock) {
      while (busy > 0) {
        long left = end - System.nanoTime();
        if (left <= 0) {
          throw new IllegalStateException(
              "%d workflows or engines are at work for 30 s; is a step waiting for something that does not come?"
                  .formatted(busy));
        }
        try {
          TimeUnit.NANOSECONDS.timedWait(lock, left);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new IllegalStateException("interrupted while workflows are at work", e);
        }
      }
    }
  }

  /** Jumps to the first moment up to an end that somebody waits for; false where there is none. */
  private boolean runNext(long end) {
    List<Task> due;
    synchronized (lock) {
      if (tasks.isEmpty() || tasks.first().millis() > end) {
        return false;
      }
      due = jump();
    }
    run(due);
    return true;
  }

  /** Under the lock. What the tasks begin is counted before they are at their end. */
  private List<Task> jump() {
    now = Math.max(now, tasks.first().millis());
    List<Task> due = new ArrayList<>();
    while (!tasks.isEmpty() && tasks.first().millis() <= now) {
      due.add(tasks.removeFirst());
    }
    busy++;
    return due;
  }

  private void run(List<Task> due) {
    try {
      due.forEach(task -> task.code().run());
    } finally {
      busy(-1);
    }
  }

  private void loop() {
    try {
      while (true) {
        List<Task> due;
        synchronized (lock) {
          while (!closed && !(skips && busy == 0 && !tasks.isEmpty())) {
            lock.wait();
          }
          if (closed) {
            return;
          }
          due = jump();
        }
        run(due);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public Instant instant() {
    return Instant.ofEpochMilli(millis());
  }

  @Override
  public long millis() {
    synchronized (lock) {
      return now;
    }
  }

  @Override
  public Alarm at(long millis, Runnable code) {
    synchronized (lock) {
      Task task = new Task(millis, numbers++, code);
      tasks.add(task);
      lock.notifyAll();
      return () -> cancel(task);
    }
  }

  private void cancel(Task task) {
    synchronized (lock) {
      tasks.remove(task);
    }
  }

  @Override
  public void busy(int change) {
    synchronized (lock) {
      busy += change;
      lock.notifyAll();
    }
  }

  /** Ends its thread; time stands still. */
  @Override
  public void close() {
    synchronized (lock) {
      closed = true;
      lock.notifyAll();
    }
  }
}
