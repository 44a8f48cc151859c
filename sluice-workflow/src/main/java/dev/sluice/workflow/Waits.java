package dev.sluice.workflow;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The waiting threads of one run. When all that are not in a join wait, and go on waiting for a short
 * hot time, the run is parked: its row takes over and the threads are given back.
 *
 * <p>Implementation note: whoever wakes a thread counts it as busy before it runs, so that a clock that
 * skips idle time never sees the gap between. All state is guarded by {@code lock}; neither the clock
 * nor the database is called under it, but for {@link WorkflowClock#busy} and making an alarm.
 */
final class Waits {
  static final long NEVER = Long.MAX_VALUE;

  private final WorkflowClock clock;
  private final long hotMillis;
  private final Parking parking;
  private final Object lock = new Object();
  private final Set<Waiter> waiters = new HashSet<>();
  private int live = 1;
  private long epoch;
  private WorkflowClock.@Nullable Alarm parkAlarm;

  /** Hands a run over to its row. */
  @FunctionalInterface
  interface Parking {
    /**
     * Parks the run, then ends its threads.
     *
     * @param wakeAt when the first of them wants to go on, {@link #NEVER} if only when something comes
     * @return false where something has come meanwhile
     */
    boolean park(long wakeAt);
  }

  /** One waiting thread. */
  private static final class Waiter {
    final Signal signal;
    final long wakeAt;
    final boolean isJoining;
    boolean isAwake;

    Waiter(Signal signal, long wakeAt, boolean isJoining) {
      this.signal = signal;
      this.wakeAt = wakeAt;
      this.isJoining = isJoining;
    }
  }

  Waits(WorkflowClock clock, long hotMillis, Parking parking) {
    this.clock = clock;
    this.hotMillis = hotMillis;
    this.parking = parking;
  }

  /** How often a signal has come: to be read before looking for what it announces. */
  long count(Signal signal) {
    synchronized (lock) {
      return signal.count;
    }
  }

  /** Waits for a time; {@code check} throws where the run is to end. */
  void until(long millis, Runnable check) {
    Signal none = new Signal();
    check.run();
    while (clock.millis() < millis) {
      await(none, 0, millis, check);
    }
  }

  /** Waits for a signal that has not come since it was counted, or a time, or the end of the run. */
  void await(Signal signal, long seen, long wakeAt, Runnable check) {
    long before;
    synchronized (lock) {
      before = epoch;
    }
    check.run();
    pause(new Waiter(signal, wakeAt, /* isJoining= */ false), seen, before);
    check.run();
  }

  /** Waits for branches: not what counts as waiting, as these may be at work. */
  void join(Signal ended, long seen) {
    long now;
    synchronized (lock) {
      now = epoch; // branches that are to end do so by themselves, and say it
    }
    pause(new Waiter(ended, NEVER, /* isJoining= */ true), seen, now);
  }

  private void pause(Waiter waiter, long seen, long before) {
    WorkflowClock.Alarm alarm =
        waiter.wakeAt == NEVER ? () -> {} : clock.at(waiter.wakeAt, () -> wake(waiter));
    synchronized (lock) {
      if (waiter.signal.count == seen && epoch == before && !waiter.isAwake) {
        waiters.add(waiter);
        live -= waiter.isJoining ? 1 : 0;
        considerParking();
        clock.busy(-1);
        sleep(waiter);
        waiters.remove(waiter);
        live += waiter.isJoining ? 1 : 0;
      } else if (waiter.isAwake) {
        clock.busy(-1); // it was counted once too often
      } else {
        waiter.isAwake = true; // the alarm has nobody to wake
      }
    }
    alarm.cancel();
  }

  private void sleep(Waiter waiter) {
    boolean interrupted = false;
    while (!waiter.isAwake) {
      try {
        lock.wait();
      } catch (InterruptedException e) {
        interrupted = true; // nobody interrupts a waiting run; kept for whoever did
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void wake(Waiter waiter) {
    synchronized (lock) {
      if (!waiter.isAwake) {
        waiter.isAwake = true;
        clock.busy(1);
        lock.notifyAll();
      }
    }
  }

  /** Something has come. */
  void signal(Signal signal) {
    synchronized (lock) {
      signal.count++;
      for (Waiter waiter : waiters) {
        if (waiter.signal == signal) {
          wake(waiter);
        }
      }
    }
  }

  /** Wakes all: the run is to end, or a branch of it. */
  void wakeAll() {
    synchronized (lock) {
      epoch++;
      waiters.forEach(this::wake);
    }
  }

  /** A branch begins; its thread is counted as busy. */
  void branchBegins() {
    synchronized (lock) {
      live++;
      clock.busy(1);
    }
  }

  /** A branch has ended. */
  void branchEnds(Signal ended) {
    synchronized (lock) {
      live--;
      signal(ended);
      considerParking();
      clock.busy(-1);
    }
  }

  private void considerParking() {
    if (parkAlarm == null && isQuiet() && firstWake() - clock.millis() > hotMillis) {
      parkAlarm = clock.at(clock.millis() + hotMillis, this::beginParking);
    }
  }

  private boolean isQuiet() {
    return live > 0
        && live == waiters.stream().filter(w -> !w.isJoining && !w.isAwake).count()
        && waiters.stream().noneMatch(w -> w.isAwake);
  }

  private long firstWake() {
    return waiters.stream().mapToLong(w -> w.wakeAt).min().orElse(NEVER);
  }

  private void beginParking() {
    clock.busy(1);
    Thread.startVirtualThread(this::park);
  }

  private void park() {
    try {
      long wakeAt;
      synchronized (lock) {
        parkAlarm = null;
        wakeAt = firstWake();
        if (!isQuiet() || wakeAt - clock.millis() <= 0) {
          return;
        }
      }
      if (!parking.park(wakeAt)) {
        wakeAll();
      }
    } finally {
      clock.busy(-1);
    }
  }
}
