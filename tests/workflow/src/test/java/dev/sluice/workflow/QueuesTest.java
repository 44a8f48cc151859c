package dev.sluice.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.workflow.testkit.VirtualTime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Point 7: queues and their limits. */
class QueuesTest {
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
  void concurrency_overTwoProcesses_isNeverExceeded() {
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    WorkflowBody<Integer, Integer> body = (wf, n) -> {
      most.accumulateAndGet(running.incrementAndGet(), Math::max);
      wf.step("s", () -> Thread.onSpinWait());
      running.decrementAndGet();
      return n;
    };
    Workflows one = bench.open(b -> b.queues("q"));
    Workflows two = bench.open(b -> b.queues("q"));
    one.limit("q", QueueLimits.none().concurrency(3));
    Workflow<Integer, Integer> flow = one.define("n", 1, Integer.class, Integer.class, body);
    two.define("n", 1, Integer.class, Integer.class, body);
    List<WorkflowHandle<Integer>> all = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      all.add(flow.start(i, o -> o.queue("q")));
    }
    all.forEach(handle -> handle.result(Bench.LONG));
    assertThat(most.get()).isBetween(1, 3);
  }

  @Test
  void perPartition_isNeverExceeded_andOthersAreNotHeldUp() {
    Map<String, AtomicInteger> running = new ConcurrentHashMap<>();
    Map<String, Integer> most = new ConcurrentHashMap<>();
    Workflows flows = bench.open(b -> b.queues("q"));
    flows.limit("q", QueueLimits.none().perPartition(1));
    Workflow<String, String> flow = flows.define("n", 1, String.class, String.class, (wf, p) -> {
      AtomicInteger count = running.computeIfAbsent(p, key -> new AtomicInteger());
      most.merge(p, count.incrementAndGet(), Math::max);
      wf.step("s", () -> Thread.onSpinWait());
      count.decrementAndGet();
      return p;
    });
    List<WorkflowHandle<String>> all = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      String partition = "p" + i % 3;
      all.add(flow.start(partition, o -> o.queue("q").partition(partition)));
    }
    all.forEach(handle -> handle.result(Bench.LONG));
    assertThat(most).isEqualTo(new HashMap<>(Map.of("p0", 1, "p1", 1, "p2", 1)));
  }

  @Test
  void rate_isHeldInEveryWindow() {
    VirtualTime clock = bench.clock(false);
    List<Long> times = Collections.synchronizedList(new ArrayList<>());
    Workflows flows = bench.open(b -> b.clock(clock).queues("q"));
    flows.limit("q", QueueLimits.none().rate(3, Duration.ofMinutes(1)));
    Workflow<Integer, Integer> flow =
        flows.define("n", 1, Integer.class, Integer.class, (wf, n) -> {
          times.add(clock.millis());
          return n;
        });
    List<WorkflowHandle<Integer>> all = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      all.add(flow.start(i, o -> o.queue("q")));
    }
    clock.skip(true);
    all.forEach(handle -> handle.result(Bench.LONG));
    List<Long> sorted = times.stream().sorted().toList();
    for (int i = 3; i < sorted.size(); i++) {
      assertThat(sorted.get(i) - sorted.get(i - 3)).isGreaterThanOrEqualTo(60_000);
    }
    assertThat(sorted.getLast() - sorted.getFirst()).isBetween(180_000L, 190_000L);
  }

  @Test
  void rate_holdsUpNoneThatHasBegun_whateverIsAheadOfItInItsPartition() {
    VirtualTime clock = bench.clock(false);
    Workflows flows = bench.open(b -> b.clock(clock).queues("q"));
    flows.limit("q", QueueLimits.none().perPartition(1).rate(1, Duration.ofMinutes(1)));
    Workflow<String, String> flow = flows.define("n", 1, String.class, String.class, (wf, in) -> {
      wf.sleep(Duration.ofSeconds(30));
      return in;
    });
    WorkflowHandle<String> begun = flow.start("a", o -> o.queue("q").partition("p"));
    clock.advance(Duration.ofSeconds(1));
    assertThat(begun.state()).isEqualTo(WorkflowState.WAITING);
    WorkflowHandle<String> ahead =
        flow.start("b", o -> o.queue("q").partition("p").priority(9));
    clock.advance(Duration.ofSeconds(30));
    assertThat(begun.state()).isEqualTo(WorkflowState.DONE);
    assertThat(ahead.state()).isEqualTo(WorkflowState.QUEUED);
    clock.advance(Duration.ofSeconds(60));
    assertThat(ahead.state()).isEqualTo(WorkflowState.DONE);
  }

  @Test
  void pausedQueue_takesNothing_andPriorityGoesFirst() {
    List<Integer> order = Collections.synchronizedList(new ArrayList<>());
    Workflows flows = bench.open(b -> b.queues("q"));
    flows.limit("q", QueueLimits.none().concurrency(1).paused(true));
    Workflow<Integer, Integer> flow =
        flows.define("n", 1, Integer.class, Integer.class, (wf, n) -> {
          order.add(n);
          return n;
        });
    List<WorkflowHandle<Integer>> all = new ArrayList<>();
    for (int priority : List.of(1, 3, 2, 3)) {
      all.add(flow.start(priority, o -> o.queue("q").priority(priority)));
    }
    assertThatThrownBy(() -> all.getFirst().result(Duration.ofMillis(150)))
        .isInstanceOf(WorkflowException.NotFinished.class);
    assertThat(order).isEmpty();
    flows.limit("q", QueueLimits.none().concurrency(1));
    all.forEach(handle -> handle.result(Bench.LONG));
    assertThat(order).containsExactly(3, 3, 2, 1);
  }

  @Test
  void duplicate_isRefused_orJoined_untilTheFirstHasEnded() {
    Workflows flows = bench.open();
    Workflow<String, String> flow = flows.define(
        "d", 1, String.class, String.class, (wf, in) -> wf.receive("go", String.class));
    WorkflowHandle<String> first = flow.start("x", o -> o.deduplicate("k"));
    assertThatThrownBy(() -> flow.start("x", o -> o.deduplicate("k")))
        .hasMessageContaining("deduplication key 'k': '" + first.id() + "'");
    assertThat(flow.start("x", o -> o.joinDuplicate("k")).id()).isEqualTo(first.id());
    flows.send(first.id(), "go", "done");
    assertThat(first.result(Bench.LONG)).isEqualTo("done");
    assertThat(flow.start("x", o -> o.deduplicate("k")).id()).isNotEqualTo(first.id());
  }

  @Test
  void debounce_startsOneWithTheLastInput() throws Exception {
    VirtualTime clock = bench.clock(false);
    Workflows flows = bench.open(b -> b.clock(clock));
    List<String> ran = Collections.synchronizedList(new ArrayList<>());
    Workflow<String, String> flow = flows.define("d", 1, String.class, String.class, (wf, in) -> {
      ran.add(in);
      return in;
    });
    String first = flow.start("a", o -> o.debounce("k", Duration.ofSeconds(10))).id();
    clock.advance(Duration.ofSeconds(9));
    assertThat(flow.start("b", o -> o.debounce("k", Duration.ofSeconds(10))).id())
        .isEqualTo(first);
    clock.advance(Duration.ofSeconds(9));
    WorkflowHandle<String> last = flow.start("c", o -> o.debounce("k", Duration.ofSeconds(10)));
    assertThat(last.state()).isEqualTo(WorkflowState.DELAYED);
    clock.skip(true);
    assertThat(last.result(Bench.LONG)).isEqualTo("c");
    assertThat(ran).containsExactly("c");
    assertThat(flow.start("d", o -> o.debounce("k", Duration.ofSeconds(10))).id())
        .isNotEqualTo(first);
  }
}
