package dev.sluice.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.workflow.testkit.VirtualTime;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Point 6: what people do to workflows; and the values they publish (point 4). */
class ManagementTest {
  @TempDir
  private Path folder;

  private Bench bench;

  @BeforeEach
  void open() {
    bench = new Bench(folder);
  }

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void pause_letsTheStepEnd_andResumeGoesOn() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    AtomicInteger first = new AtomicInteger();
    AtomicInteger second = new AtomicInteger();
    Workflows flows = bench.open();
    Workflow<String, String> flow = flows.define("p", 1, String.class, String.class, (wf, in) -> {
      wf.step("a", () -> {
        first.incrementAndGet();
        running.countDown();
        go.await();
      });
      wf.step("b", () -> second.incrementAndGet());
      return in;
    });
    WorkflowHandle<String> handle = flow.start("x", o -> o.id("p"));
    running.await();
    assertThat(flows.pause("p")).isTrue();
    assertThat(flows.pause("p")).isFalse();
    go.countDown();
    Bench.until("it is given back", () -> handle.state() == WorkflowState.QUEUED);
    assertThat(flows.info("p").orElseThrow().isPaused()).isTrue();
    assertThat(second).hasValue(0);
    flows.resume("p");
    assertThat(handle.result(Bench.LONG)).isEqualTo("x");
    assertThat(first).hasValue(1);
    assertThat(second).hasValue(1);
    assertThatThrownBy(() -> flows.resume("p"))
        .hasMessageContaining("is DONE and cannot be resumed");
    assertThatThrownBy(() -> flows.resume("nobody")).hasMessageContaining("no workflow 'nobody'");
  }

  @Test
  void resume_ofAFailedOne_runsTheFailedStepAgain() {
    AtomicBoolean broken = new AtomicBoolean(true);
    AtomicInteger good = new AtomicInteger();
    Workflows flows = bench.open();
    Workflow<String, String> flow = flows.define("f", 1, String.class, String.class, (wf, in) -> {
      wf.step("good", () -> good.incrementAndGet());
      wf.step("bad", () -> {
        if (broken.get()) {
          throw new IllegalStateException("broken");
        }
      });
      return in;
    });
    WorkflowHandle<String> handle = flow.start("x", o -> o.id("f"));
    assertThatThrownBy(() -> handle.result(Bench.LONG)).hasMessageContaining("broken");
    broken.set(false);
    flows.resume("f");
    assertThat(flows.<String>find("f", String.class).orElseThrow().result(Bench.LONG))
        .isEqualTo("x");
    assertThat(good).hasValue(1);
  }

  @Test
  void fork_takesTheStepsBefore_andRunsTheOthersAgain() {
    List<String> log = Collections.synchronizedList(new ArrayList<>());
    Workflows flows = bench.open();
    Workflow<String, String> flow = flows.define("f", 1, String.class, String.class, (wf, in) -> {
      for (String name : List.of("a", "b", "c")) {
        wf.step(name, () -> log.add(wf.id() + "." + name));
        wf.publish("at", name);
      }
      return in + "!";
    });
    flow.start("x", o -> o.id("one")).result(Bench.LONG);
    flows.fork("one", "two", "b");
    assertThat(result(flows, "two")).isEqualTo("x!");
    flows.restart("one", "three");
    assertThat(result(flows, "three")).isEqualTo("x!");
    flows.forkFromFailure("one", "four");
    assertThat(result(flows, "four")).isEqualTo("x!");
    assertThat(log)
        .containsExactly(
            "one.a", "one.b", "one.c", "two.b", "two.c", "three.a", "three.b", "three.c");
    assertThat(flows.published("two", "at", String.class)).containsExactly("a", "b", "c");
    assertThat(flows.info("two").orElseThrow().forkedFrom()).contains("one");
    assertThatThrownBy(() -> flows.fork("one", "two", "b")).hasMessageContaining("'two' is taken");
    assertThatThrownBy(() -> flows.fork("one", "five", "z")).hasMessageContaining("no such step");
  }

  private static String result(Workflows flows, String id) {
    return flows.find(id, String.class).orElseThrow().result(Bench.LONG);
  }

  @Test
  void list_findsByEveryField_inPages() {
    Workflows flows = bench.open();
    Workflow<Integer, Integer> flow =
        flows.define("n", 2, Integer.class, Integer.class, (wf, n) -> {
          if (n % 2 == 1) {
            throw new IllegalStateException("odd");
          }
          return n;
        });
    for (int i = 0; i < 10; i++) {
      int n = i;
      try {
        flow.start(
                n, o -> o.id("n" + n).attribute("third", String.valueOf(n % 3)).partition("p" + n))
            .result(Bench.LONG);
      } catch (WorkflowException.WorkflowFailed e) {
        assertThat(n % 2).isEqualTo(1);
      }
    }
    WorkflowQuery all = WorkflowQuery.all().name("n").version(2).limit(4);
    List<WorkflowInfo> page = flows.list(all);
    List<WorkflowInfo> next = flows.list(all.after(page.getLast()));
    assertThat(page).extracting(WorkflowInfo::id).containsExactly("n0", "n1", "n2", "n3");
    assertThat(next).extracting(WorkflowInfo::id).containsExactly("n4", "n5", "n6", "n7");
    assertThat(flows.count(all)).isEqualTo(10);
    assertThat(flows.count(WorkflowQuery.all().state(WorkflowState.FAILED))).isEqualTo(5);
    assertThat(flows.count(WorkflowQuery.all().errorType("java.lang.IllegalStateException")))
        .isEqualTo(5);
    assertThat(flows.list(WorkflowQuery.all().attribute("third", "2")))
        .extracting(WorkflowInfo::id)
        .containsExactly("n2", "n5", "n8");
    assertThat(flows.list(WorkflowQuery.all().partition("p7").queue("default").idPrefix("n")))
        .extracting(info -> info.failure().orElseThrow().message())
        .containsExactly("odd");
  }

  @Test
  void delete_andCollect_takeWhatHasEnded() throws Exception {
    VirtualTime clock = bench.clock(false);
    Workflows flows = bench.open(b -> b.clock(clock));
    Workflow<String, String> child =
        flows.define("child", 1, String.class, String.class, (wf, in) -> in);
    Workflow<String, String> flow = flows.define("p", 1, String.class, String.class, (wf, in) -> {
      wf.publish("v", "1");
      return wf.child(child, in).result();
    });
    Workflow<String, String> waits = flows.define(
        "w", 1, String.class, String.class, (wf, in) -> wf.receive("never", String.class));
    waits.start("x", o -> o.id("alive"));
    for (int i = 0; i < 5; i++) {
      String id = "p" + i;
      flow.start("x", o -> o.id(id)).result(Bench.LONG);
      clock.advance(Duration.ofHours(1));
    }
    assertThat(flows.delete("alive")).isFalse();
    assertThat(flows.delete("nobody")).isFalse();
    assertThat(flows.delete("p0")).isTrue();
    assertThat(flows.collect(Duration.ofMinutes(210), 100)).isEqualTo(1);
    assertThat(flows.collect(Duration.ofDays(1), 1)).isEqualTo(2);
    assertThat(flows.list(WorkflowQuery.all()))
        .extracting(WorkflowInfo::id)
        .containsExactly("alive", "p4", "p4/child");
    assertThat(bench.value("SELECT count(DISTINCT wid) FROM _sluice_wf_event")).isEqualTo("1");
  }

  @Test
  void export_ofARunningTree_goesOnInAnotherFile() throws Exception {
    AtomicInteger steps = new AtomicInteger();
    WorkflowBody<String, String> childBody = (wf, in) -> in + wf.receive("word", String.class);
    Workflows here = bench.open(b -> b.hot(Duration.ofMillis(1)));
    define(here, steps, childBody).start("x", o -> o.id("tree"));
    Bench.until(
        "both wait",
        () -> bench
            .value("SELECT count(*) FROM _sluice_wf_workflow WHERE state = 'WAITING'")
            .equals("2"));
    String text = here.export("tree");
    assertThatThrownBy(() -> here.importFrom(text)).hasMessageContaining("in this file already");
    assertThatThrownBy(() -> here.importFrom("{}")).hasMessageContaining("no export of workflows");
    try (Bench other = new Bench(Files.createDirectory(folder.resolve("other")))) {
      Workflows there = other.open();
      define(there, steps, childBody);
      assertThat(there.importFrom(text)).isEqualTo(2);
      there.send("tree/child", "word", "!");
      assertThat(result(there, "tree")).isEqualTo("x!");
    }
    assertThat(steps).hasValue(1);
  }

  private static Workflow<String, String> define(
      Workflows flows, AtomicInteger steps, WorkflowBody<String, String> childBody) {
    Workflow<String, String> child =
        flows.define("child", 1, String.class, String.class, childBody);
    return flows.define("parent", 1, String.class, String.class, (wf, in) -> {
      wf.step("once", () -> steps.incrementAndGet());
      return wf.child(child, in).result();
    });
  }

  @Test
  void values_areAwaited_andStreamsReadWhileTheyGrow() throws Exception {
    CountDownLatch half = new CountDownLatch(1);
    Workflows flows = bench.open();
    Workflow<String, String> flow = flows.define("pub", 1, String.class, String.class, (wf, in) -> {
      wf.publish("state", "begun");
      for (int i = 0; i < 10; i++) {
        wf.append("log", i);
        if (i == 5) {
          wf.step("wait", () -> half.await());
        }
      }
      wf.publish("state", "ended");
      return in;
    });
    flow.start("x", o -> o.id("p"));
    assertThat(flows.awaitValue("p", "state", String.class, Bench.LONG)).contains("begun");
    List<Integer> got = new ArrayList<>();
    assertThat(bench.open().readStream("p", "log", Integer.class, Bench.LONG, n -> {
          got.add(n);
          if (n == 5) {
            half.countDown();
          }
        }))
        .isTrue();
    assertThat(got).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    assertThat(flows.published("p", "state", String.class)).containsExactly("begun", "ended");
    assertThat(flows.awaitValue("p", "none", String.class, Bench.LONG)).isEmpty();
  }

  @Test
  void sendAll_isAllOrNothing() {
    Workflows flows = bench.open();
    Workflow<String, String> flow =
        flows.define("r", 1, String.class, String.class, (wf, in) -> wf.receive("t", String.class));
    WorkflowHandle<String> a = flow.start("x", o -> o.id("a"));
    WorkflowHandle<String> b = flow.start("x", o -> o.id("b"));
    assertThatThrownBy(() -> flows.sendAll(List.of(
            new Workflows.Message("a", "t", "no"), new Workflows.Message("nobody", "t", "no"))))
        .hasMessageContaining("nothing was sent");
    flows.sendAll(
        List.of(new Workflows.Message("a", "t", "1"), new Workflows.Message("b", "t", "2")));
    assertThat(a.result(Bench.LONG)).isEqualTo("1");
    assertThat(b.result(Bench.LONG)).isEqualTo("2");
  }

  @Test
  void patched_isFalseForThoseThatPassedBefore_andTrueForNewOnes() {
    VirtualTime clock = bench.clock(true);
    AtomicBoolean isNew = new AtomicBoolean();
    Workflow<String, String> flow = bench
        .open(b -> b.clock(clock))
        .define("code", 1, String.class, String.class, (wf, in) -> {
          String way = "old";
          if (isNew.get()) {
            way = wf.patched("fix") ? "new" : "old";
          }
          wf.step("s", () -> {});
          isNew.set(true);
          wf.sleep(Duration.ofDays(1));
          return way;
        });
    assertThat(flow.start("x").result(Bench.LONG)).isEqualTo("old");
    assertThat(flow.start("x").result(Bench.LONG)).isEqualTo("new");
  }

  @Test
  void stepThatIsNotAskedForAnyMore_parksTheWorkflowAsStuck_andResumeGoesOnAfterAFix() {
    VirtualTime clock = bench.clock(true);
    AtomicBoolean isBroken = new AtomicBoolean();
    AtomicInteger runs = new AtomicInteger();
    Workflows flows = bench.open(b -> b.clock(clock));
    Workflow<String, String> flow =
        flows.define("code", 1, String.class, String.class, (wf, in) -> {
          if (!isBroken.get()) {
            wf.step("gone", () -> runs.incrementAndGet());
          }
          isBroken.set(runs.get() == 1);
          wf.sleep(Duration.ofDays(1));
          return in;
        });
    assertThatThrownBy(() -> flow.start("x", o -> o.id("s")).result(Bench.LONG))
        .hasMessageContaining("STUCK")
        .hasMessageContaining("recorded at 'gone' (STEP 'gone')");
    runs.set(5);
    isBroken.set(false);
    flows.resume("s");
    assertThat(result(flows, "s")).isEqualTo("x");
    assertThat(runs).hasValue(5);
  }

  @Test
  void workflow_whoseProcessesDiedTooOften_isDead_andCanBeResumed() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    AtomicInteger runs = new AtomicInteger();
    Workflows flows = bench.open(b -> b.lease(Duration.ofHours(1)));
    Workflow<String, String> flow = flows.define("d", 1, String.class, String.class, (wf, in) -> {
      wf.step("s", () -> {
        runs.incrementAndGet();
        running.countDown();
        go.await();
      });
      return in;
    });
    WorkflowHandle<String> handle = flow.start("x", o -> o.id("d"));
    running.await();
    Processes processes = new Processes(
        new Store(bench.sluice(), new Patience(Duration.ofSeconds(9), new Life(WriteProbe.NONE))));
    processes
        .beats()
        .forEach((id, beat) -> processes.takeFrom(
            new LeaseWatch.Dead(id, beat), 0, "{\"type\":\"Dead\",\"trace\":[]}", 1));
    assertThat(flows.list(WorkflowQuery.all().state(WorkflowState.DEAD)))
        .extracting(WorkflowInfo::id)
        .containsExactly("d");
    assertThatThrownBy(() -> bench.open().find("d", String.class).orElseThrow().result(Bench.LONG))
        .hasMessageContaining("'d' ended DEAD");
    go.countDown();
    flows.resume("d");
    assertThat(result(flows, "d")).isEqualTo("x");
    assertThat(handle.state()).isEqualTo(WorkflowState.DONE);
    assertThat(runs).hasValue(2);
  }

  @Test
  void copy_ofTheDatabase_hasItsWorkflows() throws Exception {
    Workflows flows = bench.open();
    Workflow<String, String> flow =
        flows.define("c", 1, String.class, String.class, (wf, in) -> in);
    flow.start("x", o -> o.id("c")).result(Bench.LONG);
    Path other = Files.createDirectory(folder.resolve("other"));
    bench.sluice().copyTo(other.resolve("flows.db"), Set.of());
    try (Bench copy = new Bench(other)) {
      assertThat(result(copy.open(), "c")).isEqualTo("x");
    }
  }

  @Test
  void workflow_whoseOwnerHasLeft_isQueuedAgain() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    AtomicInteger runs = new AtomicInteger();
    Workflows flows = bench.open();
    Workflow<String, String> flow = flows.define("o", 1, String.class, String.class, (wf, in) -> {
      wf.step("s", () -> {
        if (runs.incrementAndGet() == 1) {
          go.await();
        }
      });
      return in;
    });
    WorkflowHandle<String> handle = flow.start("x", o -> o.id("o"));
    Bench.until("it runs", () -> runs.get() == 1);
    bench.sluice().execute("UPDATE _sluice_wf_workflow SET owner = 'gone' WHERE id = 'o'");
    Bench.until("it runs again", () -> runs.get() == 2);
    assertThat(result(flows, "o")).isEqualTo("x");
    go.countDown();
    assertThat(handle.result(Bench.LONG)).isEqualTo("x");
    assertThat(bench.value("SELECT attempt || ' ' || state FROM workflow_steps"))
        .isEqualTo("1 DONE");
  }
}
