package dev.sluice.workflow;

import dev.sluice.Sluice;
import dev.sluice.workflow.testkit.VirtualTime;
import dev.sluice.workflow.testkit.WorkflowKit;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;

/** A kit whose engines are on real time, if not said otherwise, with short leases and scans. */
final class Bench implements AutoCloseable {
  static final Duration LONG = Duration.ofSeconds(60);

  private final WorkflowKit kit;
  private final Deque<Runnable> open = new ArrayDeque<>();

  Bench(Path folder) {
    this.kit = WorkflowKit.open(folder);
  }

  Sluice sluice() {
    return kit.sluice();
  }

  /** One more engine. */
  Workflows open() {
    return open(builder -> builder);
  }

  /** One more engine, with settings. */
  Workflows open(UnaryOperator<WorkflowsBuilder> settings) {
    Workflows flows = settings
        .apply(Workflows.on(sluice()).lease(Duration.ofMillis(400)).scan(Duration.ofMillis(20)))
        .build();
    open.push(flows::close);
    return flows;
  }

  /** A clock that is closed after the engines. */
  VirtualTime clock(boolean skips) {
    VirtualTime clock = skips ? VirtualTime.skipping() : VirtualTime.standing();
    open.addLast(clock::close);
    return clock;
  }

  /** The first column of the only row. */
  Object value(String sql, Object... args) {
    return String.valueOf(sluice().query(sql, args).singleValue());
  }

  static void until(String what, Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + LONG.toNanos();
    while (!condition.call()) {
      if (System.nanoTime() - end >= 0) {
        throw new AssertionError("never happened: " + what);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
  }

  @Override
  public void close() {
    while (!open.isEmpty()) {
      open.pop().run();
    }
    kit.close();
  }
}
