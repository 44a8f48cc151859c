package dev.sluice.benchmarks.flows;

import dev.sluice.Sluice;
import dev.sluice.benchmarks.Worker;
import dev.sluice.workflow.Wf;
import dev.sluice.workflow.Workflow;
import dev.sluice.workflow.WorkflowQuery;
import dev.sluice.workflow.WorkflowState;
import dev.sluice.workflow.Workflows;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Workflows on Sluice, with its default settings. */
final class SluiceFlows implements FlowEngine {
  private static final Duration LONG = Duration.ofMinutes(2);
  private static final Duration FOREVER = Duration.ofDays(30);
  private static final int SLICE = 1000;
  private static final int STARTERS = 64;
  private static final String TOPIC = "go";

  private final Sluice sluice;
  private final Workflows flows;
  private final Workflow<Integer, Integer> plain;
  private final Workflow<Integer, Integer> transactional;
  private final Workflow<Integer, Integer> memos;
  private final Workflow<Long, Long> sleeping;
  private final Workflow<Integer, String> waiting;

  private SluiceFlows(Path file) {
    sluice = Sluice.open(file);
    sluice.execute("CREATE TABLE IF NOT EXISTS effect (flow TEXT, step INTEGER) STRICT");
    flows = Workflows.on(sluice).build();
    plain = flows.define("plain", 1, Integer.class, Integer.class, SluiceFlows::plain);
    transactional =
        flows.define("transactional", 1, Integer.class, Integer.class, SluiceFlows::transactional);
    memos = flows.define("memos", 1, Integer.class, Integer.class, SluiceFlows::memos);
    sleeping = flows.define("sleeping", 1, Long.class, Long.class, SluiceFlows::sleeping);
    waiting = flows.define(
        "waiting",
        1,
        Integer.class,
        String.class,
        (wf, n) -> wf.receive(TOPIC, String.class, FOREVER).orElseThrow());
  }

  /** Serves the bench; the argument is the file. */
  public static void main(String[] args) throws Exception {
    Worker.serve(() -> new FlowLoad(new SluiceFlows(Path.of(args[0]))));
  }

  private static Integer plain(Wf wf, Integer steps) {
    int sum = 0;
    for (int i = 0; i < steps; i++) {
      int n = i;
      sum += wf.step("step", Integer.class, () -> n);
    }
    return sum;
  }

  private static Integer transactional(Wf wf, Integer steps) {
    int sum = 0;
    for (int i = 0; i < steps; i++) {
      int n = i;
      sum += wf.transaction("step", Integer.class, tx -> {
        tx.execute("INSERT INTO effect VALUES (?, ?)", wf.id(), n);
        return n;
      });
    }
    return sum;
  }

  private static Integer memos(Wf wf, Integer steps) {
    int sum = 0;
    for (int i = 0; i < steps; i++) {
      int n = i;
      sum += wf.memo("value", Integer.class, () -> n);
    }
    return sum;
  }

  private static Long sleeping(Wf wf, Long dueMicros) {
    Instant due = Instant.EPOCH.plus(dueMicros, ChronoUnit.MICROS);
    wf.sleepUntil(due);
    return ChronoUnit.MICROS.between(due, Instant.now());
  }

  @Override
  public void run(FlowKind kind, int steps) {
    switch (kind) {
      case PLAIN -> plain.start(steps).result(LONG);
      case TX -> transactional.start(steps).result(LONG);
      case MEMO -> memos.start(steps).result(LONG);
      case QUEUED -> plain.start(steps, o -> o.queued()).result(LONG);
      case TIMER -> throw new IllegalArgumentException("a sleep is not run, see sleep()");
    }
  }

  @Override
  public long sleep() {
    long millis = ThreadLocalRandom.current().nextLong(200, 400);
    long due = ChronoUnit.MICROS.between(
        Instant.EPOCH, Instant.now().plusMillis(millis).truncatedTo(ChronoUnit.MILLIS));
    return TimeUnit.MICROSECONDS.toNanos(sleeping.start(due).result(LONG));
  }

  /** Their ids sort before those still to come, as the engine's own of earlier days do. */
  @Override
  public void fill(int first, int count) {
    for (int from = first; from < first + count; from += SLICE) {
      String numbers =
          "WITH RECURSIVE n(i) AS (SELECT %d UNION ALL SELECT i + 1 FROM n WHERE i < %d)"
              .formatted(from, Math.min(first + count, from + SLICE) - 1);
      sluice.execute(numbers + """
           INSERT INTO _sluice_wf_workflow (id, name, version, state, input, output, codec, queue,
            priority, created_at, started_at, finished_at, run_id)
          SELECT printf('%022d', i), 'plain', 1, 'DONE', '3', '3', 'json', 'default', 0, i, i, i, 1 FROM n""");
      sluice.execute(numbers + """
           INSERT INTO _sluice_wf_step (wid, path, seq, kind, name, state, attempt, output, codec,
            started_at, ended_at)
          SELECT w.wid, 'step' || s.value, s.value, 'STEP', 'step', 'DONE', 1, '1', 'json', i, i
          FROM n JOIN _sluice_wf_workflow w ON w.id = printf('%022d', i), json_each('[1,2,3]') s""");
    }
  }

  @Override
  public void startWaiting(int count) throws Exception {
    all(count, n -> waiting.start(n, o -> o.id("waiting-" + n)));
    awaitCount(count, WorkflowState.WAITING);
  }

  @Override
  public void awaitRecovery(int count) {
    plain.start(1).result(LONG);
  }

  @Override
  public void wakeAll(int count) throws Exception {
    for (int from = 0; from < count; from += SLICE) {
      List<Workflows.Message> messages = new ArrayList<>();
      for (int i = from; i < Math.min(count, from + SLICE); i++) {
        messages.add(new Workflows.Message("waiting-" + i, TOPIC, "now"));
      }
      flows.sendAll(messages);
    }
    awaitCount(0, WorkflowState.WAITING, WorkflowState.QUEUED, WorkflowState.RUNNING);
  }

  private void awaitCount(int count, WorkflowState... states) {
    WorkflowQuery query = WorkflowQuery.all().name("waiting").state(states);
    while (flows.count(query) != count) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  private static void all(int count, Starting start) throws Exception {
    try (ExecutorService executor = Executors.newFixedThreadPool(STARTERS)) {
      List<Future<?>> ends = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        int n = i;
        ends.add(executor.submit(() -> start.of(n)));
      }
      for (Future<?> end : ends) {
        end.get();
      }
    }
  }

  /** Starts the workflow of a number. */
  @FunctionalInterface
  private interface Starting {
    void of(int n);
  }

  @Override
  public void close() {
    flows.close();
    sluice.close();
  }
}
