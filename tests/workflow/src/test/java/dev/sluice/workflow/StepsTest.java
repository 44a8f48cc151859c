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
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Point 2: results, errors, retry, timeout, transactions, memos, undo, misuse. */
class StepsTest {
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
  void step_thatFailsTwice_isTriedAgainWithLongerWaits() {
    VirtualTime clock = bench.clock(true);
    List<Long> times = Collections.synchronizedList(new ArrayList<>());
    Workflow<String, Integer> flow = bench
        .open(b -> b.clock(clock))
        .define(
            "retry",
            1,
            String.class,
            Integer.class,
            (wf, in) -> wf.step("s", Integer.class)
                .retry(Retry.exponential(Duration.ofMinutes(1)).attempts(3))
                .call(() -> {
                  times.add(clock.millis());
                  if (wf.attempt() < 3) {
                    throw new IllegalStateException("no " + wf.attempt());
                  }
                  return wf.attempt();
                }));
    assertThat(flow.start("x").result(Bench.LONG)).isEqualTo(3);
    assertThat(times.get(1) - times.get(0)).isGreaterThanOrEqualTo(60_000).isLessThan(61_000);
    assertThat(times.get(2) - times.get(1)).isGreaterThanOrEqualTo(120_000).isLessThan(121_000);
  }

  @Test
  void attempts_usedUp_failTheStepWithTheLastError() {
    AtomicInteger runs = new AtomicInteger();
    Workflow<String, Integer> flow = bench
        .open()
        .define(
            "bad",
            1,
            String.class,
            Integer.class,
            (wf, in) -> wf.step("s", Integer.class)
                .retry(Retry.fixed(Duration.ofMillis(1)).attempts(4))
                .call(() -> {
                  throw new IllegalStateException("no " + runs.incrementAndGet());
                }));
    assertThatThrownBy(() -> flow.start("x").result(Bench.LONG))
        .hasMessageContaining("step 's' failed: java.lang.IllegalStateException: no 4");
    assertThat(runs).hasValue(4);
  }

  @Test
  void predicate_thatSaysNo_endsTheAttempts() {
    AtomicInteger runs = new AtomicInteger();
    Workflow<String, Integer> flow = bench
        .open()
        .define(
            "picky",
            1,
            String.class,
            Integer.class,
            (wf, in) -> wf.step("s", Integer.class)
                .retry(Retry.fixed(Duration.ofMillis(1))
                    .attempts(4)
                    .when(failure -> !failure.is(IllegalArgumentException.class)))
                .call(() -> {
                  runs.incrementAndGet();
                  throw new IllegalArgumentException("never");
                }));
    assertThatThrownBy(() -> flow.start("x").result(Bench.LONG)).hasMessageContaining("never");
    assertThat(runs).hasValue(1);
  }

  @Test
  void attempt_overItsTimeout_isInterruptedAndTriedAgain() {
    Workflow<String, String> flow = bench
        .open()
        .define(
            "slow",
            1,
            String.class,
            String.class,
            (wf, in) -> wf.step("s", String.class)
                .timeout(Duration.ofMillis(50))
                .retry(Retry.fixed(Duration.ofMillis(1)).attempts(2))
                .call(() -> {
                  if (wf.attempt() == 1) {
                    new CountDownLatch(1).await();
                  }
                  return "attempt " + wf.attempt();
                }));
    assertThat(flow.start("x").result(Bench.LONG)).isEqualTo("attempt 2");
  }

  @Test
  void idempotencyKey_isTheSameInAllAttemptsAndOfNoOtherStep() {
    List<String> keys = Collections.synchronizedList(new ArrayList<>());
    Workflow<String, String> flow = bench
        .open()
        .define("keys", 1, String.class, String.class, (wf, in) -> {
          for (int i = 0; i < 2; i++) {
            wf.step("s", Void.class).retry(Retry.fixed(Duration.ofMillis(1))).run(() -> {
              keys.add(wf.idempotencyKey());
              if (wf.attempt() == 1) {
                throw new IllegalStateException("again");
              }
            });
          }
          return in;
        });
    flow.start("x").result(Bench.LONG);
    assertThat(keys).hasSize(4);
    assertThat(keys.get(0)).isEqualTo(keys.get(1)).isNotEqualTo(keys.get(2));
    assertThat(keys.get(2)).isEqualTo(keys.get(3));
  }

  @Test
  void transaction_commitsItsRowsWithItsRecord() {
    bench.sluice().execute("CREATE TABLE stock (sku TEXT PRIMARY KEY, n INTEGER CHECK (n >= 0))");
    bench.sluice().execute("INSERT INTO stock VALUES ('a', 1)");
    Workflow<String, Long> flow = bench
        .open()
        .define(
            "reserve",
            1,
            String.class,
            Long.class,
            (wf, sku) -> wf.transaction(
                "take",
                Long.class,
                tx -> tx.query("UPDATE stock SET n = n - 1 WHERE sku = ? RETURNING n", sku)
                    .single()
                    .longValue(0)));
    assertThat(flow.start("a").result(Bench.LONG)).isEqualTo(0);
    assertThatThrownBy(() -> flow.start("a", o -> o.id("second")).result(Bench.LONG))
        .isInstanceOf(WorkflowException.WorkflowFailed.class)
        .hasMessageContaining("CHECK constraint failed");
    assertThat(bench.value("SELECT n FROM stock")).isEqualTo("0");
    assertThat(
            bench.value("SELECT group_concat(state) FROM workflow_steps WHERE workflow = 'second'"))
        .isEqualTo("FAILED");
  }

  @Test
  void memo_isTheSameInEveryRun() {
    VirtualTime clock = bench.clock(true);
    AtomicInteger runs = new AtomicInteger();
    Workflow<String, Integer> flow = bench
        .open(b -> b.clock(clock))
        .define("memo", 1, String.class, Integer.class, (wf, in) -> {
          int first = wf.memo("chance", Integer.class, runs::incrementAndGet);
          wf.sleep(Duration.ofDays(1));
          return first;
        });
    assertThat(flow.start("x").result(Bench.LONG)).isEqualTo(1);
    assertThat(runs).hasValue(1);
    assertThat(bench.value("SELECT run_id FROM _sluice_wf_workflow")).isEqualTo("2");
  }

  @Test
  void failure_afterSteps_undoesThemLastFirst() {
    List<String> log = Collections.synchronizedList(new ArrayList<>());
    Workflow<String, String> flow = bench
        .open()
        .define("saga", 1, String.class, String.class, (wf, in) -> {
          for (String what : List.of("a", "b", "c")) {
            wf.step(what, String.class)
                .undo(result -> log.add("undo " + result))
                .call(() -> what + "!");
          }
          wf.step("d", String.class).undo(result -> log.add("undo d")).call(() -> {
            throw new IllegalStateException("no");
          });
          return in;
        });
    assertThatThrownBy(() -> flow.start("x").result(Bench.LONG)).hasMessageContaining("no");
    assertThat(log).containsExactly("undo c!", "undo b!", "undo a!");
    assertThat(bench.value(
            "SELECT count(*) FROM workflow_steps WHERE kind = 'UNDO' AND state = 'DONE'"))
        .isEqualTo("3");
  }

  @Test
  void undo_thatFails_isTriedAgainAndTheOthersRun() {
    AtomicInteger tries = new AtomicInteger();
    AtomicInteger other = new AtomicInteger();
    Workflow<String, String> flow = bench
        .open()
        .define("saga", 1, String.class, String.class, (wf, in) -> {
          wf.step("a", String.class).undo(r -> other.incrementAndGet()).call(() -> "a");
          wf.step("b", String.class)
              .undo(Retry.fixed(Duration.ofMillis(1)).attempts(2), r -> {
                tries.incrementAndGet();
                throw new IllegalStateException("cannot");
              })
              .call(() -> "b");
          throw new IllegalArgumentException("first");
        });
    assertThatThrownBy(() -> flow.start("x").result(Bench.LONG))
        .hasMessageContaining("first")
        .hasMessageContaining("step 'b!undo' failed");
    assertThat(tries).hasValue(2);
    assertThat(other).hasValue(1);
  }

  @Test
  void cancel_whileAStepRuns_interruptsItAndUndoesTheOthers() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    AtomicReference<String> undone = new AtomicReference<>("");
    Workflows flows = bench.open();
    Workflow<String, String> flow = flows.define("c", 1, String.class, String.class, (wf, in) -> {
      wf.step("a", String.class).undo(undone::set).call(() -> "A");
      wf.step("b", () -> {
        running.countDown();
        new CountDownLatch(1).await();
      });
      return in;
    });
    WorkflowHandle<String> handle = flow.start("x");
    running.await();
    assertThat(flows.cancel(handle.id())).isTrue();
    assertThatThrownBy(() -> handle.result(Bench.LONG))
        .isInstanceOfSatisfying(
            WorkflowException.WorkflowFailed.class,
            e -> assertThat(e.state()).isEqualTo(WorkflowState.CANCELLED));
    assertThat(undone).hasValue("A");
    assertThat(flows.cancel(handle.id())).isFalse();
  }

  @Test
  void context_usedWhereItDoesNotBelong_isRefused() {
    AtomicReference<Wf> kept = new AtomicReference<>();
    AtomicReference<Throwable> elsewhere = new AtomicReference<>();
    Workflow<String, String> flow = bench
        .open()
        .define("misuse", 1, String.class, String.class, (wf, in) -> {
          kept.set(wf);
          Thread thread = Thread.ofPlatform().start(() -> {
            try {
              wf.sleep(Duration.ofSeconds(1));
            } catch (WorkflowException e) {
              elsewhere.set(e);
            }
          });
          thread.join();
          wf.step("outer", () -> wf.step("inner", () -> {}));
          return in;
        });
    assertThatThrownBy(() -> flow.start("x").result(Bench.LONG))
        .hasMessageContaining("step 'outer' runs; steps do not nest");
    assertThat(elsewhere.get()).hasMessageContaining("it belongs to another thread");
    assertThatThrownBy(() -> kept.get().step("late", () -> {}))
        .hasMessageContaining("the code it belongs to has ended");
    assertThatThrownBy(() -> kept.get().idempotencyKey()).hasMessageContaining("no step");
  }

  @Test
  void failedStep_thatIsCaught_readsTheSameOnReplay() {
    VirtualTime clock = bench.clock(true);
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    Workflow<String, String> flow = bench
        .open(b -> b.clock(clock))
        .define("caught", 1, String.class, String.class, (wf, in) -> {
          try {
            wf.step("s", () -> {
              throw new java.io.IOException("gone", new IllegalStateException("why"));
            });
          } catch (WorkflowException.StepFailed e) {
            seen.add(e.getMessage() + " | " + e.failure() + " | " + e.getCause());
          }
          wf.sleep(Duration.ofDays(1));
          return in;
        });
    flow.start("x").result(Bench.LONG);
    assertThat(seen).hasSize(2);
    assertThat(seen.get(0)).isEqualTo(seen.get(1)).contains("java.io.IOException: gone");
  }

  @Test
  void inputs_thatChangedSinceTheRecord_parkTheWorkflowAsStuck() {
    VirtualTime clock = bench.clock(true);
    AtomicInteger runs = new AtomicInteger();
    Workflow<String, String> flow = bench
        .open(b -> b.clock(clock))
        .define("changed", 1, String.class, String.class, (wf, in) -> {
          int run = runs.incrementAndGet();
          wf.step("s", String.class).input("amount", run).call(() -> "done");
          wf.sleep(Duration.ofDays(1));
          return in;
        });
    assertThatThrownBy(() -> flow.start("x").result(Bench.LONG))
        .isInstanceOfSatisfying(
            WorkflowException.WorkflowFailed.class,
            e -> assertThat(e.state()).isEqualTo(WorkflowState.STUCK))
        .hasMessageContaining("at 's' STEP 's' was recorded with other inputs");
  }
}
