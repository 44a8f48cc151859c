package dev.sluice.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Point 1: define, start, await, find; ids; errors. */
class RunningTest {
  @TempDir
  private Path folder;

  private Bench bench;

  record Order(String sku, int count, List<String> notes) {}

  record Receipt(String payment, int total) {}

  @BeforeEach
  void open() {
    bench = new Bench(folder);
  }

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void workflow_withSteps_runsEachOnceAndGivesItsResult() {
    AtomicInteger runs = new AtomicInteger();
    Workflow<Order, Receipt> place = bench
        .open()
        .define("place", 1, Order.class, Receipt.class, (wf, order) -> {
          String payment = wf.step("charge", String.class, () -> "paid-" + runs.incrementAndGet());
          wf.step("mail", () -> runs.incrementAndGet());
          return new Receipt(payment, order.count() * 2);
        });
    WorkflowHandle<Receipt> handle = place.start(new Order("a", 21, List.of("x")));
    assertThat(handle.result(Bench.LONG)).isEqualTo(new Receipt("paid-1", 42));
    assertThat(runs).hasValue(2);
    assertThat(handle.state()).isEqualTo(WorkflowState.DONE);
    assertThat(bench
            .sluice()
            .query(
                row -> row.text(0) + " " + row.text(1) + " " + row.value(2),
                "SELECT path, state, output FROM workflow_steps ORDER BY seq"))
        .containsExactly("charge DONE \"paid-1\"", "mail DONE null");
  }

  @Test
  void start_withTheIdOfOneThatIsThere_joinsIt() {
    AtomicInteger runs = new AtomicInteger();
    Workflow<Integer, Integer> count = bench
        .open()
        .define("count", 1, Integer.class, Integer.class, (wf, n) -> {
          runs.incrementAndGet();
          return n;
        });
    assertThat(count.start(1, o -> o.id("one")).result(Bench.LONG)).isEqualTo(1);
    assertThat(count.start(2, o -> o.id("one")).result(Bench.LONG)).isEqualTo(1);
    assertThat(runs).hasValue(1);
  }

  @Test
  void start_withTheIdOfAnotherWorkflow_isRefused() {
    Workflows flows = bench.open();
    Workflow<String, String> a = flows.define("a", 1, String.class, String.class, (wf, in) -> in);
    Workflow<String, String> b = flows.define("b", 1, String.class, String.class, (wf, in) -> in);
    a.start("x", o -> o.id("same"));
    assertThatThrownBy(() -> b.start("x", o -> o.id("same")))
        .isInstanceOf(WorkflowException.Refused.class)
        .hasMessageContaining("'same' belongs to a workflow 'a'");
  }

  @Test
  void result_ofAFailedOne_hasTypeMessageAndCauses() {
    Workflow<String, String> bad = bench
        .open()
        .define("bad", 1, String.class, String.class, (wf, in) -> {
          throw new IOException("no disk", new IllegalStateException("unplugged"));
        });
    WorkflowHandle<String> handle = bad.start("x");
    assertThatThrownBy(() -> handle.result(Bench.LONG))
        .isInstanceOfSatisfying(WorkflowException.WorkflowFailed.class, e -> {
          assertThat(e.state()).isEqualTo(WorkflowState.FAILED);
          assertThat(e.failure().type()).isEqualTo("java.io.IOException");
          assertThat(e.failure().message()).isEqualTo("no disk");
          assertThat(e.failure().is(IllegalStateException.class)).isTrue();
          assertThat(e).cause().hasMessage("java.io.IOException: no disk");
          assertThat(e).rootCause().hasMessage("java.lang.IllegalStateException: unplugged");
        });
  }

  @Test
  void find_fromAnotherEngine_waitsForTheResult() {
    CountDownLatch go = new CountDownLatch(1);
    Workflow<String, String> slow = bench
        .open()
        .define("slow", 1, String.class, String.class, (wf, in) -> {
          wf.step("wait", () -> go.await());
          return in + "!";
        });
    slow.start("hello", o -> o.id("s"));
    WorkflowHandle<String> found = bench.open().find("s", String.class).orElseThrow();
    assertThatThrownBy(() -> found.result(Duration.ofMillis(5)))
        .isInstanceOf(WorkflowException.NotFinished.class)
        .hasMessageContaining("'s' is RUNNING");
    go.countDown();
    assertThat(found.result(Bench.LONG)).isEqualTo("hello!");
    assertThat(bench.open().find("nobody", String.class)).isEmpty();
  }

  @Test
  void startIn_aTransaction_startsIfItCommits() throws Exception {
    Workflow<String, String> echo =
        bench.open().define("echo", 1, String.class, String.class, (wf, in) -> in);
    bench.sluice().execute("CREATE TABLE orders (id TEXT)");
    bench.sluice().transaction(tx -> {
      tx.execute("INSERT INTO orders VALUES ('o1')");
      return echo.startIn(tx, "x", o -> o.id("o1"));
    });
    assertThatThrownBy(() -> bench.sluice().transaction(tx -> {
          echo.startIn(tx, "x", o -> o.id("o2"));
          throw new IllegalStateException("no");
        }))
        .hasMessage("no");
    Workflows other = bench.open();
    assertThat(other.find("o1", String.class).orElseThrow().result(Bench.LONG)).isEqualTo("x");
    assertThat(other.find("o2", String.class)).isEmpty();
  }

  @Test
  void workflow_leftByAClosedEngine_goesOnElsewhereWithoutRepeatingSteps() throws Exception {
    AtomicInteger first = new AtomicInteger();
    AtomicInteger second = new AtomicInteger();
    CountDownLatch never = new CountDownLatch(1);
    WorkflowBody<String, Integer> body = (wf, in) -> {
      int a = wf.step("first", Integer.class, first::incrementAndGet);
      wf.step("second", () -> {
        if (second.incrementAndGet() == 1) {
          never.await();
        }
      });
      return a * 10;
    };
    Workflows one = bench.open(b -> b.closing(Duration.ofMillis(50)));
    one.define("two-steps", 1, String.class, Integer.class, body).start("x", o -> o.id("w"));
    Bench.until("second runs", () -> second.get() == 1);
    one.close();
    Workflows two = bench.open();
    two.define("two-steps", 1, String.class, Integer.class, body);
    assertThat(two.find("w", Integer.class).orElseThrow().result(Bench.LONG)).isEqualTo(10);
    assertThat(first).hasValue(1);
    assertThat(second).hasValue(2);
  }

  @Test
  void values_thatCannotBeWritten_endTheWorkflowWithThatReason() {
    Workflow<String, Object> bad = bench
        .open()
        .define(
            "bad",
            1,
            String.class,
            Object.class,
            (wf, in) -> wf.step("loop", Object.class, () -> {
              Object[] circle = new Object[1];
              circle[0] = circle;
              return circle;
            }));
    assertThatThrownBy(() -> bad.start("x").result(Bench.LONG))
        .isInstanceOf(WorkflowException.WorkflowFailed.class)
        .hasMessageContaining("the result of step 'loop'");
  }

  @Test
  void void_hasNoResult() {
    AtomicInteger runs = new AtomicInteger();
    Workflow<String, Void> quiet = bench
        .open()
        .define("quiet", 1, String.class, Void.class, (wf, in) -> {
          wf.step("s", () -> runs.incrementAndGet());
          return null;
        });
    assertThat((Object) quiet.start("x").result(Bench.LONG)).isNull();
    assertThat(runs).hasValue(1);
  }
}
