package dev.sluice.workflow;

import dev.sluice.SluiceException;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The thread that takes runnable workflows: at once when this process has made one, or another one rings, at
 * the time of the next sleeper, and else at every scan, for what other programs have made.
 */
final class Dispatcher {
  private static final System.Logger LOG = System.getLogger("dev.sluice.workflow");
  private static final int MOST = 256;

  private final Engine engine;
  private final long scanMillis;
  private final Object lock = new Object();
  private boolean poked;
  private boolean rung;
  private boolean closed;
  private WorkflowClock.@Nullable Alarm alarm;
  private long alarmAt = Waits.NEVER;

  Dispatcher(Engine engine, long scanMillis) {
    this.engine = engine;
    this.scanMillis = scanMillis;
  }

  void start() {
    Thread.ofPlatform().daemon().name("sluice-wf-dispatch").start(this::loop);
  }

  /** Something is runnable. */
  void poke() {
    synchronized (lock) {
      if (!poked && !closed) {
        poked = true;
        engine.clock().busy(1);
        lock.notifyAll();
      }
    }
  }

  /** Something may be: another process has said so. */
  void look() {
    synchronized (lock) {
      rung = true;
      lock.notifyAll();
    }
  }

  /** Something will be at a time. */
  void pokeAt(long millis) {
    synchronized (lock) {
      if (millis < alarmAt && !closed) {
        if (alarm != null) {
          alarm.cancel();
        }
        alarmAt = millis;
        alarm = engine.clock().at(millis, this::alarmed);
      }
    }
  }

  private void alarmed() {
    synchronized (lock) {
      alarmAt = Waits.NEVER;
      alarm = null;
    }
    poke();
  }

  private void loop() {
    while (!isOver()) {
      boolean wasPoked = await();
      boolean wasRung = takeRung();
      try {
        if (!isClosed()) {
          cycle(wasPoked, wasRung);
        }
      } catch (SluiceException.Closed | Killed e) {
        close();
      } catch (RuntimeException e) {
        LOG.log(Level.WARNING, "taking workflows failed; trying again at the next scan", e);
      } finally {
        if (wasPoked) {
          engine.clock().busy(-1);
        }
      }
    }
  }

  /** It is closed, and whoever poked it is counted out. */
  private boolean isOver() {
    synchronized (lock) {
      return closed && !poked;
    }
  }

  private boolean isClosed() {
    synchronized (lock) {
      return closed;
    }
  }

  private boolean takeRung() {
    synchronized (lock) {
      boolean was = rung;
      rung = false;
      return was;
    }
  }

  /** Waits for a poke, a ring, or the time of a scan; whether it was a poke. */
  private boolean await() {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(scanMillis);
    synchronized (lock) {
      while (!poked && !rung && !closed) {
        long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        if (left <= 0) {
          return false;
        }
        try {
          lock.wait(left);
        } catch (InterruptedException e) {
          closed = true;
        }
      }
      boolean was = poked;
      poked = false;
      return was;
    }
  }

  private void cycle(boolean wasPoked, boolean wasRung) {
    if (!wasPoked || wasRung) {
      engine.stopWhatIsToStop();
    }
    engine.lookForLimits();
    long now = engine.clock().millis();
    Known known = engine.known();
    Long scheduled = engine.schedules().fire(now, known.names());
    if (scheduled != null && scheduled > now) {
      pokeAt(scheduled);
    }
    if (!known.isEmpty()
        && (wasPoked || engine.claims().isAnyRunnable(now, engine.queues(), known))) {
      take(now, known);
    }
    Long next = engine.claims().nextWake();
    if (next != null && next > now) {
      pokeAt(next);
    }
  }

  private void take(long now, Known known) {
    take(free -> engine.claims().claim(engine.process(), now, engine.queues(), known, free));
    for (String queue : engine.limitedQueues()) {
      take(free -> engine.claims().claimLimited(engine.process(), now, queue, known, free));
      Long next = engine.claims().nextStart(queue);
      if (next != null && next > now) {
        pokeAt(next);
      }
    }
  }

  private void take(IntFunction<List<WorkflowRow>> claim) {
    int free = engine.reserve(MOST);
    int used = 0;
    try {
      List<WorkflowRow> rows = free == 0 ? List.of() : claim.apply(free);
      for (WorkflowRow row : rows) {
        used++;
        engine.launch(row);
      }
      if (free > 0 && rows.size() == free) {
        poke();
      }
    } finally {
      engine.unreserve(free - used);
    }
  }

  void close() {
    synchronized (lock) {
      closed = true;
      if (alarm != null) {
        alarm.cancel();
        alarm = null;
      }
      lock.notifyAll();
    }
  }
}
