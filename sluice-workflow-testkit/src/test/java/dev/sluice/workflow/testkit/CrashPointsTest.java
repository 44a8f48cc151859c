package dev.sluice.workflow.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.workflow.Wf;
import dev.sluice.workflow.Workflow;
import dev.sluice.workflow.WorkflowException;
import dev.sluice.workflow.Workflows;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CrashPointsTest {
  private final AtomicInteger count = new AtomicInteger();

  private static Workflow<String, String> define(Workflows flows, Body body) {
    return flows.define("w", 1, String.class, String.class, (wf, in) -> body.run(wf));
  }

  private interface Body {
    String run(Wf wf) throws Exception;
  }

  @Test
  void result_thatDependsOnHowOftenTheCodeRan_isFound() {
    CrashPoints<String, String> points = CrashPoints.of(flows -> define(flows, wf -> {
      int ran = count.incrementAndGet(); // ought to be in a memo
      wf.step("s", () -> {});
      wf.step("t", () -> {});
      return "ran " + ran;
    }));
    assertThatThrownBy(() -> points.before(sluice -> count.set(0)).run("x"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("killed")
        .hasMessageContaining("it ended with 'ran 2', without a crash with 'ran 1'");
  }

  @Test
  void effectThatIsDoubled_isFoundByTheCheck_andThePlaceIsTold() {
    CrashPoints<String, String> points = CrashPoints.of(flows -> define(flows, wf -> {
      wf.step("first", () -> {});
      wf.step("pay", () -> count.incrementAndGet());
      return "paid";
    }));
    assertThatThrownBy(() -> points
            .before(sluice -> count.set(0))
            .after(sluice -> assertThat(count).hasValue(1))
            .run("x"))
        .isInstanceOf(AssertionError.class)
        .hasMessageMatching(
            "(?s)w, killed before step 'pay' of 'crash-points' \\(recorded by then: \\[first]\\): .*");
  }

  @Test
  void codeThatTakesAnotherWayWhenItRunsAgain_isFound() {
    CrashPoints<String, String> points = CrashPoints.of(flows -> define(flows, wf -> {
      if (count.incrementAndGet() == 1) {
        wf.step("only the first time", () -> {});
      }
      wf.sleep(Duration.ofDays(1));
      return "x";
    }));
    assertThatThrownBy(() -> points.before(sluice -> count.set(0)).run("x"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("'only the first time'");
  }

  @Test
  void failure_thatIsTheSameEachTime_isThrown() {
    AtomicInteger undone = new AtomicInteger();
    AtomicInteger runs = new AtomicInteger();
    CrashPoints<String, String> points = CrashPoints.of(flows -> define(flows, wf -> {
      wf.step("s", String.class).undo(s -> undone.incrementAndGet()).call(() -> "s");
      throw new IllegalStateException("no");
    }));
    assertThatThrownBy(() -> points
            .before(sluice -> {
              undone.set(0);
              runs.incrementAndGet();
            })
            .after(sluice -> assertThat(undone.get()).isBetween(1, 2))
            .run("x"))
        .isInstanceOf(WorkflowException.WorkflowFailed.class)
        .hasMessageContaining("IllegalStateException: no");
    assertThat(runs.get()).isGreaterThan(6);
  }

  @Test
  void workflow_thatDoesNotEnd_isToldAfterTheLimit() {
    CrashPoints<String, String> points =
        CrashPoints.of(flows -> define(flows, wf -> wf.receive("never", String.class)));
    assertThatThrownBy(() -> points.within(Duration.ofMillis(200)).run("x"))
        .isInstanceOf(WorkflowException.NotFinished.class);
  }
}
