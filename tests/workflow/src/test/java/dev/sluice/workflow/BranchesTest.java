package dev.sluice.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.workflow.testkit.VirtualTime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Point 5: children and parallel branches. */
class BranchesTest {
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
  void child_givesItsResult_underAnIdOfItsParent() {
    Workflows flows = bench.open(b -> b.hot(Duration.ofMillis(1)));
    Workflow<Integer, Integer> square =
        flows.define("square", 1, Integer.class, Integer.class, (wf, n) -> {
          wf.sleep(Duration.ofMillis(30));
          return n * n;
        });
    Workflow<Integer, Integer> sum =
        flows.define("sum", 1, Integer.class, Integer.class, (wf, n) -> {
          int total = 0;
          for (int i = 1; i <= n; i++) {
            ChildHandle<Integer> child = wf.child(square, i);
            total += child.result();
          }
          return total;
        });
    assertThat(sum.start(3, o -> o.id("s")).result(Bench.LONG)).isEqualTo(14);
    assertThat(flows.find("s/square#3", Integer.class).orElseThrow().result(Bench.LONG))
        .isEqualTo(9);
  }

  @Test
  void child_thatFails_failsItsParentWithItsError() {
    Workflows flows = bench.open();
    Workflow<String, String> bad = flows.define("bad", 1, String.class, String.class, (wf, in) -> {
      throw new IllegalStateException("child says no");
    });
    Workflow<String, String> parent = flows.define(
        "parent", 1, String.class, String.class, (wf, in) -> wf.child(bad, in).result());
    assertThatThrownBy(() -> parent.start("x").result(Bench.LONG))
        .hasMessageContaining("child says no");
  }

  @Test
  void detachedChild_livesOn() {
    Workflows flows = bench.open();
    Workflow<String, String> child =
        flows.define("child", 1, String.class, String.class, (wf, in) -> in + "!");
    Workflow<String, String> parent = flows.define(
        "parent",
        1,
        String.class,
        String.class,
        (wf, in) ->
            wf.child(child, in, StartOptions.defaults().detached().id("free")).id());
    assertThat(parent.start("x").result(Bench.LONG)).isEqualTo("free");
    assertThat(flows.find("free", String.class).orElseThrow().result(Bench.LONG))
        .isEqualTo("x!");
  }

  @Test
  void branches_replayInAnyOrder_withoutRepeatingSteps() {
    VirtualTime clock = bench.clock(true);
    Map<String, AtomicInteger> runs = new ConcurrentHashMap<>();
    Workflow<Integer, Integer> flow = bench
        .open(b -> b.clock(clock))
        .define("fan", 1, Integer.class, Integer.class, (wf, n) -> {
          List<Branch<Integer>> all = new ArrayList<>();
          try (Branches branches = wf.parallel()) {
            for (int i = 0; i < n; i++) {
              int number = i;
              all.add(branches.run(branch -> {
                LockSupport.parkNanos(ThreadLocalRandom.current().nextInt(100_000));
                int sum = 0;
                for (int step = 0; step < 3; step++) {
                  String name = number + "." + step;
                  sum += branch.step("s", Integer.class, () -> {
                    runs.computeIfAbsent(name, k -> new AtomicInteger()).incrementAndGet();
                    return 1;
                  });
                  branch.sleep(Duration.ofHours(1 + (number + step) % 3));
                }
                return sum;
              }));
            }
            branches.join();
          }
          return all.stream().mapToInt(Branch::result).sum();
        });
    assertThat(flow.start(20).result(Bench.LONG)).isEqualTo(60);
    assertThat(runs).hasSize(60);
    assertThat(runs.values()).allMatch(count -> count.get() == 1);
  }

  @Test
  void branchThatFails_endsItsSiblingsAndTheirChildren_andReplaysTheSame() {
    VirtualTime clock = bench.clock(true);
    Workflows flows = bench.open(b -> b.clock(clock));
    AtomicInteger interrupted = new AtomicInteger();
    AtomicInteger slowRuns = new AtomicInteger();
    CountDownLatch slow = new CountDownLatch(1);
    Workflow<String, String> forever = flows.define(
        "forever", 1, String.class, String.class, (wf, in) -> wf.receive("never", String.class));
    Workflow<String, String> flow =
        flows.define("fails", 1, String.class, String.class, (wf, in) -> {
          String caught = "";
          try (Branches branches = wf.parallel()) {
            branches.child(forever, "x");
            branches.step("slow", Void.class, () -> {
              slowRuns.incrementAndGet();
              slow.countDown();
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException e) {
                interrupted.incrementAndGet();
                throw e;
              }
              throw new AssertionError("unreachable");
            });
            branches.step("bad", Void.class, () -> {
              slow.await();
              throw new IllegalStateException("no");
            });
            branches.join();
          } catch (WorkflowException.StepFailed e) {
            caught = e.step();
          }
          wf.sleep(Duration.ofDays(1));
          return caught;
        });
    assertThat(flow.start("x", o -> o.id("f")).result(Bench.LONG)).isEqualTo("parallel[2]/bad");
    assertThat(interrupted).hasValue(1);
    assertThat(slowRuns).hasValue(1);
    assertThat(bench.value("SELECT run_id FROM _sluice_wf_workflow WHERE id = 'f'"))
        .isEqualTo("2");
    assertThatThrownBy(() ->
            flows.find("f/parallel[0]/forever", String.class).orElseThrow().result(Bench.LONG))
        .hasMessageContaining("CANCELLED");
  }

  @Test
  void first_endsTheOthers_andReplaysTheSame() {
    VirtualTime clock = bench.clock(true);
    AtomicInteger slowRuns = new AtomicInteger();
    CountDownLatch slow = new CountDownLatch(1);
    Workflow<String, String> flow = bench
        .open(b -> b.clock(clock))
        .define("race", 1, String.class, String.class, (wf, in) -> {
          String winner;
          try (Branches branches = wf.parallel()) {
            branches.step("slow", String.class, () -> {
              slow.countDown();
              slowRuns.incrementAndGet();
              new CountDownLatch(1).await();
              return "slow";
            });
            branches.step("fast", String.class, () -> {
              slow.await();
              return "fast";
            });
            winner = String.valueOf(branches.first().result());
          }
          wf.sleep(Duration.ofDays(1));
          return winner;
        });
    assertThat(flow.start("x").result(Bench.LONG)).isEqualTo("fast");
    assertThat(slowRuns).hasValue(1);
  }

  @Test
  void cancel_ofAParent_cancelsTheTree() throws Exception {
    Workflows flows = bench.open(b -> b.hot(Duration.ofMillis(1)));
    Workflow<String, String> leaf = flows.define(
        "leaf", 1, String.class, String.class, (wf, in) -> wf.receive("never", String.class));
    Workflow<String, String> middle = flows.define(
        "middle", 1, String.class, String.class, (wf, in) -> wf.child(leaf, in).result());
    Workflow<String, String> root = flows.define(
        "root", 1, String.class, String.class, (wf, in) -> wf.child(middle, in).result());
    WorkflowHandle<String> handle = root.start("x", o -> o.id("r"));
    Bench.until(
        "all wait",
        () -> bench
            .value("SELECT count(*) FROM _sluice_wf_workflow WHERE state = 'WAITING'")
            .equals("3"));
    assertThat(flows.cancel("r")).isTrue();
    assertThatThrownBy(() -> handle.result(Bench.LONG)).hasMessageContaining("CANCELLED");
    Bench.until(
        "all are cancelled",
        () -> bench
            .value("SELECT count(*) FROM _sluice_wf_workflow WHERE state = 'CANCELLED'")
            .equals("3"));
  }
}
