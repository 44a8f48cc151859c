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

  /** Steps with effects outside, of a mixed one and its children. */
  static final int EFFECTS = STEPS + 5;

  /** A queue of which so many run at once, in all processes. */
  static final String LIMITED = "limited";

  static final int LIMIT = 2;
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
        int n = i;
        mixed.start(n, o -> o.id(id));
      }
      System.out.println("started");
      while (System.in.read() >= 0) {
        // until it ends
      }
    }
  }

  static Workflows open(Sluice sluice, String queue) {
    Workflows flows = Workflows.on(sluice)
        .lease(LEASE)
        .hot(Duration.ofMillis(5))
        .scan(Duration.ofMillis(20))
        .recoveries(1000)
        .queues("default", LIMITED, queue)
        .build();
    flows.limit(LIMITED, QueueLimits.none().concurrency(LIMIT));
    return flows;
  }

  /** All that a workflow can do, one after the other. */
  static Workflow<Integer, Integer> defineMixed(Workflows flows, Path log) {
    Workflow<Integer, Integer> child = flows.define(
        "child",
        1,
        Integer.class,
        Integer.class,
        (wf, n) -> wf.step("effect", Integer.class, () -> effect(log, wf.id(), "effect", n)));
    Workflow<String, Integer> answerer = defineAnswerer(flows);
    return flows.define("mixed", 1, Integer.class, Integer.class, (wf, n) -> {
      int sum = 0;
      for (int i = 0; i < STEPS; i++) {
        String name = "s" + i;
        sum += wf.step(name, Integer.class, () -> effect(log, wf.id(), name, n));
        wf.transaction(
            "t" + i, tx -> tx.execute("INSERT INTO effect VALUES (?, ?)", wf.id(), name));
        wf.sleep(Duration.ofMillis(10));
      }
      sum += branches(wf, log, child, n);
      sum += wf.child(child, n, StartOptions.defaults().nested()).result();
      sum +=
          wf.child(child, n, StartOptions.defaults().queue(LIMITED).priority(n)).result();
      return sum + conversation(wf, answerer, n) + flaky(wf, log, n);
    });
  }

  private static int branches(Wf wf, Path log, Workflow<Integer, Integer> child, int n) {
    Branch<Integer> first;
    Branch<Integer> second;
    try (Branches branches = wf.parallel()) {
      first = branches.run(
          b -> b.step("b", Integer.class, () -> effect(log, wf.id(), "parallel[0]/b", n)));
      second = branches.child(child, n);
      branches.join();
    }
    return first.result() + second.result();
  }

  /** Is asked, and answers whoever asked. */
  private static Workflow<String, Integer> defineAnswerer(Workflows flows) {
    return flows.define("answerer", 1, String.class, Integer.class, (wf, parent) -> {
      int n = wf.receive("question", Integer.class);
      wf.sleep(Duration.ofMillis(10));
      wf.send(parent, "answer", n);
      return 0;
    });
  }

  private static int conversation(Wf wf, Workflow<String, Integer> answerer, int n) {
    ChildHandle<Integer> child = wf.child(answerer, wf.id());
    wf.send(child.id(), "question", n);
    wf.publish("asked", n);
    return wf.receive("answer", Integer.class) + child.result();
  }

  private static int flaky(Wf wf, Path log, int n) {
    return wf.step("flaky", Integer.class)
        .retry(Retry.fixed(Duration.ofMillis(5)).attempts(1000))
        .call(() -> {
          if (wf.attempt() == 1) {
            throw new IOException("not the first time");
          }
          return effect(log, wf.id(), "flaky", n);
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
