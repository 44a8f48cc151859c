package dev.sluice.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.workflow.testkit.VirtualTime;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Point 3: sleeps, timeouts, deadlines. */
class TimeTest {
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
  void sleep_ofAYear_takesAMoment() {
    VirtualTime clock = bench.clock(true);
    long begin = clock.millis();
    Workflow<String, Long> flow = bench
        .open(b -> b.clock(clock))
        .define("sleeper", 1, String.class, Long.class, (wf, in) -> {
          wf.sleep(Duration.ofDays(365));
          return wf.memo("now", Long.class, clock::millis);
        });
    long end = flow.start("x").result(Bench.LONG);
    assertThat(end - begin)
        .isBetween(Duration.ofDays(365).toMillis(), Duration.ofDays(366).toMillis());
  }

  @Test
  void sleep_isCountedFromItsFirstStart() throws Exception {
    VirtualTime clock = bench.clock(false);
    WorkflowBody<String, Long> body = (wf, in) -> {
      wf.sleep(Duration.ofHours(2));
      return wf.memo("now", Long.class, clock::millis);
    };
    Workflows one = bench.open(b -> b.clock(clock));
    long begin = clock.millis();
    one.define("sleeper", 1, String.class, Long.class, body).start("x", o -> o.id("s"));
    clock.awaitRest();
    clock.advance(Duration.ofHours(1));
    one.close();
    Workflows two = bench.open(b -> b.clock(clock));
    two.define("sleeper", 1, String.class, Long.class, body);
    clock.skip(true);
    long end = two.find("s", Long.class).orElseThrow().result(Bench.LONG);
    assertThat(end - begin).isBetween(7_200_000L, 7_300_000L);
  }

  @Test
  void sleepUntil_aTimeThatHasPassed_doesNotWait() {
    Workflow<String, String> flow = bench
        .open()
        .define("past", 1, String.class, String.class, (wf, in) -> {
          wf.sleepUntil(Instant.EPOCH);
          return "awake";
        });
    assertThat(flow.start("x").result(Bench.LONG)).isEqualTo("awake");
  }

  @Test
  void sleeper_inRealTime_wakesOnTimeAfterItWasParked() {
    Workflow<String, String> flow = bench
        .open(b -> b.hot(Duration.ofMillis(10)))
        .define("nap", 1, String.class, String.class, (wf, in) -> {
          wf.sleep(Duration.ofMillis(300));
          return "awake";
        });
    long begin = System.nanoTime();
    assertThat(flow.start("x", o -> o.id("nap")).result(Bench.LONG)).isEqualTo("awake");
    assertThat(System.nanoTime() - begin).isGreaterThan(Duration.ofMillis(295).toNanos());
    assertThat(bench.value("SELECT run_id FROM _sluice_wf_workflow")).isEqualTo("2");
  }

  @Test
  void deadline_whileAStepRuns_interruptsItAndUndoes() {
    AtomicInteger undone = new AtomicInteger();
    Workflow<String, String> flow = bench
        .open()
        .define("late", 1, String.class, String.class, (wf, in) -> {
          wf.step("a", String.class).undo(r -> undone.incrementAndGet()).call(() -> "a");
          wf.step("b", () -> new CountDownLatch(1).await());
          return in;
        });
    assertThatThrownBy(
            () -> flow.start("x", o -> o.timeout(Duration.ofMillis(100))).result(Bench.LONG))
        .isInstanceOfSatisfying(
            WorkflowException.WorkflowFailed.class,
            e -> assertThat(e.failure().type()).isEqualTo("dev.sluice.workflow.TimedOut"));
    assertThat(undone).hasValue(1);
  }

  @Test
  void deadline_ofOneThatSleeps_endsItThen() {
    VirtualTime clock = bench.clock(true);
    long begin = clock.millis();
    Workflow<String, String> flow = bench
        .open(b -> b.clock(clock))
        .define("late", 1, String.class, String.class, (wf, in) -> {
          wf.sleep(Duration.ofDays(10));
          return in;
        });
    assertThatThrownBy(() -> flow.start("x", o -> o.timeout(Duration.ofDays(1))).result(Bench.LONG))
        .hasMessageContaining("time was over");
    assertThat(clock.millis() - begin).isLessThan(Duration.ofDays(2).toMillis());
  }

  @Test
  void deadline_isInheritedByChildren() {
    VirtualTime clock = bench.clock(true);
    Workflows flows = bench.open(b -> b.clock(clock));
    Workflow<String, String> child =
        flows.define("child", 1, String.class, String.class, (wf, in) -> {
          wf.sleep(Duration.ofDays(10));
          return in;
        });
    Workflow<String, String> parent =
        flows.define("parent", 1, String.class, String.class, (wf, in) -> {
          try {
            return wf.child(child, in).result();
          } catch (WorkflowException.WorkflowFailed e) {
            return e.failure().type();
          }
        });
    assertThatThrownBy(() ->
            parent.start("x", o -> o.id("p").timeout(Duration.ofDays(1))).result(Bench.LONG))
        .hasMessageContaining("time was over");
    assertThatThrownBy(() -> flows.find("p/child", String.class).orElseThrow().result(Bench.LONG))
        .hasMessageContaining("time was over");
  }

  @Test
  void start_withADelay_beginsLater() {
    VirtualTime clock = bench.clock(true);
    long begin = clock.millis();
    Workflow<String, Long> flow = bench
        .open(b -> b.clock(clock))
        .define(
            "delayed",
            1,
            String.class,
            Long.class,
            (wf, in) -> wf.memo("now", Long.class, clock::millis));
    long at = flow.start("x", o -> o.delay(Duration.ofHours(3))).result(Bench.LONG);
    assertThat(at - begin).isBetween(10_800_000L, 10_900_000L);
  }
}
