package dev.sluice.workflow;

import dev.sluice.SluiceException;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The thread that keeps this process's lease, and queues what dead processes leave behind. In real
 * time, whatever the workflows' clock says.
 */
final class LeaseKeeper {
  private static final System.Logger LOG = System.getLogger("dev.sluice.workflow");

  private final Engine engine;
  private final Processes processes;
  private final long leaseNanos;
  private final LeaseWatch watch;
  private final Object lock = new Object();
  private boolean closed;

  LeaseKeeper(Engine engine, Processes processes, long leaseNanos) {
    this.engine = engine;
    this.processes = processes;
    this.leaseNanos = leaseNanos;
    this.watch = new LeaseWatch(leaseNanos);
  }

  void start() {
    processes.register(engine.process(), System.currentTimeMillis(), leaseMillis());
    Thread.ofPlatform().daemon().name("sluice-wf-lease").start(this::loop);
  }

  private long leaseMillis() {
    return TimeUnit.NANOSECONDS.toMillis(leaseNanos);
  }

  private void loop() {
    while (await()) {
      try {
        tick();
      } catch (SluiceException.Closed | Killed e) {
        return;
      } catch (RuntimeException e) {
        LOG.log(Level.WARNING, "the lease of workflows was not renewed; trying again", e);
      }
    }
  }

  private boolean await() {
    long end = System.nanoTime() + leaseNanos / 4;
    synchronized (lock) {
      while (!closed) {
        long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        if (left <= 0) {
          return true;
        }
        try {
          lock.wait(left);
        } catch (InterruptedException e) {
          closed = true;
        }
      }
      return false;
    }
  }

  private void tick() {
    if (!processes.beat(engine.process(), System.currentTimeMillis(), leaseMillis())) {
      LOG.log(
          Level.WARNING,
          "process {0} was given up by others, as it gave no sign of life for its lease; what it ran goes on elsewhere, it begins anew",
          engine.process());
      String next = engine.nextProcess();
      processes.register(next, System.currentTimeMillis(), leaseMillis());
      engine.renew(next);
    }
    Map<String, Long> beats = processes.beats();
    engine.peersAre(beats.keySet());
    for (LeaseWatch.Dead dead : watch.look(beats, System.nanoTime())) {
      takeFrom(dead);
      engine.runnable();
    }
    if (processes.takeOwnerless() > 0) {
      engine.runnable();
    }
    engine.giveBackLeft();
    engine.giveBackForgotten(processes.owned(engine.process()));
  }

  private void takeFrom(LeaseWatch.Dead dead) {
    Processes.Taken taken = processes.takeFrom(
        dead,
        engine.settings().recoveriesMax(),
        engine.deadError(),
        engine.clock().millis());
    LOG.log(
        Level.WARNING,
        "process {0} is dead; {1} workflows are queued again, {2} are given up",
        dead.id(),
        taken.queued(),
        taken.dead());
    engine.observers().recovered(dead.id(), taken.queued(), taken.dead());
  }

  /** Takes what all other processes have, as they are said to be dead. */
  void takeAll() {
    processes.beats().forEach((id, beat) -> {
      if (!id.equals(engine.process())) {
        takeFrom(new LeaseWatch.Dead(id, beat));
      }
    });
    processes.takeOwnerless();
  }

  void close() {
    synchronized (lock) {
      closed = true;
      lock.notifyAll();
    }
  }
}
