package dev.sluice.workflow;

import dev.sluice.Sluice;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A process that runs workflows until it is killed, or its standard input ends. Each effect is a line of
 * an outside log: time, workflow, step.
 */
final class FlowMain {
  static final int STEPS = 4;
  static final Duration LEASE = Duration.ofSeconds(1);

  private FlowMain() {}

  /** Database, log, a queue of its own, then how many workflows to start and their prefix. */
  public static void main(String[] args) throws IOException {
    Path log = Path.of(args[1]);
    try (Sluice sluice = Sluice.open(Path.of(args[0]));
        Workflows flows = open(sluice, args[2])) {
      Workflow<Integer, Integer> mixed = defineMixed(flows, log);
      defineWaiting(flows, log);
      System.out.println("ready");
      int count = Integer.parseInt(args[3]);
      for (int i = 0; i < count; i++) {
        String id = args[4] + i;
        mixed.start(i, o -> o.id(id));
      }
      System.out.println("started");
      while (System.in.read() >= 0) {
        // until it ends
      }
    }
  }

  static Workflows open(Sluice sluice, String queue) {
    return Workflows.on(sluice)
        .lease(LEASE)
        .hot(Duration.ofMillis(5))
        .scan(Duration.ofMillis(20))
        .recoveries(1000)
        .queues("default", queue)
        .build();
  }

  /** Steps, transactions, sleeps, branches and a child, one after the other. */
  static Workflow<Integer, Integer> defineMixed(Workflows flows, Path log) {
    Workflow<Integer, Integer> child = flows.define(
        "child",
        1,
        Integer.class,
        Integer.class,
        (wf, n) -> wf.step("effect", Integer.class, () -> effect(log, wf.id(), "effect", n)));
    return flows.define("mixed", 1, Integer.class, Integer.class, (wf, n) -> {
      int sum = 0;
      for (int i = 0; i < STEPS; i++) {
        String name = "s" + i;
        sum += wf.step(name, Integer.class, () -> effect(log, wf.id(), name, n));
        wf.transaction(
            "t" + i, tx -> tx.execute("INSERT INTO effect VALUES (?, ?)", wf.id(), name));
        wf.sleep(Duration.ofMillis(10));
      }
      Branch<Integer> first;
      Branch<Integer> second;
      try (Branches branches = wf.parallel()) {
        first = branches.run(
            b -> b.step("b", Integer.class, () -> effect(log, wf.id(), "parallel[0]/b", n)));
        second = branches.child(child, n);
        branches.join();
      }
      return sum + first.result() + second.result();
    });
  }

  /** A step that waits for a file, and gives the process that ran it. */
  static Workflow<String, Long> defineWaiting(Workflows flows, Path log) {
    return flows.define(
        "waiting",
        1,
        String.class,
        Long.class,
        (wf, file) -> wf.step("wait", Long.class, () -> {
          effect(log, wf.id(), "wait", 0);
          while (!Files.exists(Path.of(file))) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
          }
          return ProcessHandle.current().pid();
        }));
  }

  private static int effect(Path log, String id, String step, int value) throws IOException {
    String line = System.currentTimeMillis() + " " + id + " " + step + "\n";
    Files.writeString(
        log, line, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    return value;
  }
}
