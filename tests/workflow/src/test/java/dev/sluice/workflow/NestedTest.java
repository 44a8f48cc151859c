package dev.sluice.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.workflow.testkit.VirtualTime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Point 5: children that run in their parent's thread. */
class NestedTest {
  private static final StartOptions NESTED = StartOptions.defaults().nested();

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
  void nestedChild_runsInItsParentsThreadAndPlace_withARecordOfItsOwn() {
    List<Thread> threads = Collections.synchronizedList(new ArrayList<>());
    Workflows flows = bench.open(b -> b.runs(1).hot(Duration.ofHours(1)));
    Workflow<Integer, Integer> down = factorial(flows, threads);
    assertThat(down.start(3, o -> o.id("f")).result(Bench.LONG)).isEqualTo(6);
    assertThat(threads).hasSize(3).containsOnly(threads.getFirst());
    assertThat(flows.steps("f/down")).extracting(StepInfo::path).containsExactly("n", "down");
    assertThat(flows.list(WorkflowQuery.all()))
        .extracting(info -> info.id() + " " + info.state())
        .containsExactly("f DONE", "f/down DONE", "f/down/down DONE");
    assertThat(flows.info("f/down").orElseThrow().parent()).contains("f");
  }

  /** Calls itself, by way of a second definition, as a definition's own handle is not there yet. */
  private static Workflow<Integer, Integer> factorial(Workflows flows, List<Thread> threads) {
    List<Workflow<Integer, Integer>> self = new ArrayList<>();
    self.add(flows.define("down", 1, Integer.class, Integer.class, (wf, n) -> {
      threads.add(Thread.currentThread());
      int own = wf.step("n", Integer.class, () -> n);
      return n == 1 ? own : own * wf.child(self.getFirst(), n - 1, NESTED).result();
    }));
    return self.getFirst();
  }

  @Test
  void nestedChildThatWaitsForLong_goesOnByItself_andItsParentToo() {
    VirtualTime clock = bench.clock(true);
    List<Thread> threads = Collections.synchronizedList(new ArrayList<>());
    Workflows flows = bench.open(b -> b.clock(clock));
    Workflow<String, String> child =
        flows.define("child", 1, String.class, String.class, (wf, in) -> {
          wf.sleep(Duration.ofDays(9));
          threads.add(Thread.currentThread());
          return in + "!";
        });
    Workflow<String, String> parent = flows.define("p", 1, String.class, String.class, (wf, in) -> {
      threads.add(Thread.currentThread());
      return wf.child(child, in, NESTED).result();
    });
    assertThat(parent.start("x", o -> o.id("p")).result(Bench.LONG)).isEqualTo("x!");
    assertThat(threads.getFirst()).isNotEqualTo(threads.get(1));
    assertThat(flows.info("p/child").orElseThrow().queue()).isEqualTo("default");
  }

  @Test
  void nestedChild_isInItsParentsQueue() {
    Workflows flows = bench.open(b -> b.queues("q"));
    flows.limit("q", QueueLimits.none().concurrency(1));
    Workflow<String, String> child =
        flows.define("child", 1, String.class, String.class, (wf, in) -> in + "!");
    Workflow<String, String> parent = flows.define(
        "p",
        1,
        String.class,
        String.class,
        (wf, in) -> wf.child(child, in, NESTED).result());
    assertThat(parent.start("x", o -> o.id("p").queue("q")).result(Bench.LONG)).isEqualTo("x!");
    assertThat(flows.info("p/child").orElseThrow().queue()).isEqualTo("q");
  }

  @Test
  void nestedChildThatFails_undoesAndFails_withItsError() {
    AtomicInteger undone = new AtomicInteger();
    Workflows flows = bench.open();
    Workflow<String, String> child =
        flows.define("child", 1, String.class, String.class, (wf, in) -> {
          wf.step("a", String.class).undo(a -> undone.incrementAndGet()).call(() -> "a");
          throw new IllegalStateException("child says no");
        });
    Workflow<String, String> parent = flows.define("p", 1, String.class, String.class, (wf, in) -> {
      ChildHandle<String> handle = wf.child(child, in, NESTED);
      wf.step("undone", () -> assertThat(undone).hasValue(1));
      return handle.result();
    });
    assertThatThrownBy(() -> parent.start("x").result(Bench.LONG))
        .hasMessageContaining("child says no");
  }

  @Test
  void cancel_ofItsParent_interruptsTheStepOfANestedChild() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    AtomicInteger interrupted = new AtomicInteger();
    Workflows flows = bench.open();
    Workflow<String, String> parent = parentOfStuckStep(flows, running, interrupted);
    WorkflowHandle<String> handle = parent.start("x", o -> o.id("p"));
    running.await();
    assertThat(flows.cancel("p")).isTrue();
    assertThatThrownBy(() -> handle.result(Bench.LONG)).hasMessageContaining("CANCELLED");
    assertThat(interrupted).hasValue(1);
    assertThat(flows.info("p/child").orElseThrow().state()).isEqualTo(WorkflowState.CANCELLED);
  }

  private static Workflow<String, String> parentOfStuckStep(
      Workflows flows, CountDownLatch running, AtomicInteger interrupted) {
    Workflow<String, String> child =
        flows.define("child", 1, String.class, String.class, (wf, in) -> {
          wf.step("s", () -> {
            running.countDown();
            try {
              new CountDownLatch(1).await();
            } catch (InterruptedException e) {
              interrupted.incrementAndGet();
              throw e;
            }
          });
          return in;
        });
    return flows.define(
        "p",
        1,
        String.class,
        String.class,
        (wf, in) -> wf.child(child, in, NESTED).result());
  }

  @Test
  void deadlineOfItsParent_endsANestedChild() throws Exception {
    AtomicInteger interrupted = new AtomicInteger();
    Workflows flows = bench.open();
    Workflow<String, String> parent = parentOfStuckStep(flows, new CountDownLatch(1), interrupted);
    assertThatThrownBy(() ->
            parent.start("x", o -> o.id("p").timeout(Duration.ofMillis(100))).result(Bench.LONG))
        .hasMessageContaining("time was over");
    assertThat(interrupted).hasValue(1);
    assertThat(flows.info("p/child").orElseThrow().state()).isEqualTo(WorkflowState.FAILED);
  }

  @Test
  void branchThatFails_endsTheNestedChildOfItsSibling() {
    CountDownLatch running = new CountDownLatch(1);
    Workflows flows = bench.open();
    Workflow<String, String> child =
        flows.define("child", 1, String.class, String.class, (wf, in) -> {
          wf.step("s", () -> {
            running.countDown();
            new CountDownLatch(1).await();
          });
          return in;
        });
    Workflow<String, String> parent = flows.define("p", 1, String.class, String.class, (wf, in) -> {
      try (Branches branches = wf.parallel()) {
        branches.run(branch -> branch.child(child, in, NESTED).result());
        branches.step("bad", Void.class, () -> {
          running.await();
          throw new IllegalStateException("no");
        });
        branches.join();
      }
      return in;
    });
    assertThatThrownBy(() -> parent.start("x", o -> o.id("p")).result(Bench.LONG))
        .hasMessageContaining("step 'parallel[1]/bad' failed");
    assertThatThrownBy(
            () -> flows.find("p/parallel[0]/child", String.class).orElseThrow().result(Bench.LONG))
        .hasMessageContaining("CANCELLED");
  }

  @Test
  void optionsThatDoNotGoTogether_areRefused() {
    Workflows flows = bench.open();
    Workflow<String, String> child =
        flows.define("child", 1, String.class, String.class, (wf, in) -> in);
    Workflow<String, String> parent = flows.define("p", 1, String.class, String.class, (wf, in) -> {
      for (StartOptions options : List.of(
          NESTED.queued(),
          NESTED.queue("q"),
          NESTED.detached(),
          NESTED.delay(Duration.ofSeconds(1)),
          StartOptions.defaults().deduplicate("k"),
          StartOptions.defaults().id("own"))) {
        assertThatThrownBy(() -> wf.child(child, in, options))
            .isInstanceOfSatisfying(
                WorkflowException.Refused.class,
                e -> assertThat((Object) e.code()).isEqualTo(WorkflowError.WRONG_PLACE));
      }
      return in;
    });
    assertThat(parent.start("x").result(Bench.LONG)).isEqualTo("x");
    assertThatThrownBy(() -> parent.start("x", o -> o.nested()))
        .isInstanceOf(WorkflowException.Refused.class)
        .hasMessageContaining("only a child is");
  }

  @Test
  void nestedChildOfACrashedProcess_goesOnInAnother() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    Workflows first = bench.open();
    parentOfStuckStep(first, running, new AtomicInteger()).start("x", o -> o.id("p"));
    running.await();
    first.crash();
    Workflows second = bench.open(WorkflowsBuilder::soleProcess);
    Workflow<String, String> child =
        second.define("child", 1, String.class, String.class, (wf, in) -> {
          wf.step("s", () -> {});
          return in + "!";
        });
    second.define(
        "p",
        1,
        String.class,
        String.class,
        (wf, in) -> wf.child(child, in, NESTED).result());
    assertThat(second.find("p", String.class).orElseThrow().result(Bench.LONG)).isEqualTo("x!");
  }
}
