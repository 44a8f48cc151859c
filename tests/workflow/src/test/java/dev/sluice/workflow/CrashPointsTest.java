package dev.sluice.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Sluice;
import dev.sluice.workflow.testkit.CrashPoints;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The engine dies before and after each of its writes; the workflow ends the same every time. */
class CrashPointsTest {
  private final Map<String, AtomicInteger> effects = new ConcurrentHashMap<>();
  private int lives;

  @Test
  void engine_thatDiesAtAnyWrite_leavesAWorkflowThatEndsTheSame() {
    String result = CrashPoints.of(this::define)
        .before(this::prepare)
        .after(this::verify)
        .settings(b -> b.closing(Duration.ofMillis(100)))
        .run("x");
    assertThat(result).isEqualTo("a 1 message child nested");
    assertThat(lives).isGreaterThan(2 * 20);
  }

  private void prepare(Sluice sluice) {
    lives++;
    effects.clear();
    sluice.execute("CREATE TABLE effect (step TEXT)");
  }

  private void verify(Sluice sluice) {
    assertThat(effects.keySet()).containsExactlyInAnyOrder("a", "b", "c", "child", "nested");
    int runs = effects.values().stream().mapToInt(AtomicInteger::get).sum();
    assertThat(runs).describedAs("%s", effects).isBetween(5, 8);
    assertThat(value(sluice, "SELECT group_concat(step) FROM effect")).isEqualTo("t");
    assertThat(value(sluice, "SELECT count(*) FROM _sluice_wf_event")).isEqualTo("1");
    assertThat(value(sluice, "SELECT count(*) FROM _sluice_wf_message")).isEqualTo("1");
    assertThat(value(sluice, "SELECT count(*) FROM _sluice_wf_workflow WHERE state <> 'DONE'"))
        .isEqualTo("0");
  }

  private static String value(Sluice sluice, String sql) {
    return String.valueOf(sluice.query(sql).singleValue());
  }

  private Workflow<String, String> define(Workflows flows) {
    Workflow<String, String> child = child(flows, "child");
    Workflow<String, String> nested = child(flows, "nested");
    return flows.define("all", 1, String.class, String.class, (wf, in) -> {
      String a = wf.step("a", String.class).undo(r -> count("undo")).call(() -> {
        count("a");
        return "a";
      });
      int memo = wf.memo("m", Integer.class, () -> 1);
      wf.transaction("t", tx -> tx.execute("INSERT INTO effect VALUES ('t')"));
      wf.sleep(Duration.ofHours(1));
      wf.publish("v", "value");
      wf.send(wf.id(), "topic", "message");
      String message = wf.receive("topic", String.class, Duration.ofDays(1)).orElse("nothing");
      Branch<String> branch;
      try (Branches branches = wf.parallel()) {
        for (String step : List.of("b", "c")) {
          branches.step(step, Void.class, () -> {
            count(step);
            return Step.nothing(Void.class);
          });
        }
        branch = branches.child(child, in);
        branches.join();
      }
      String last = wf.child(nested, in, StartOptions.defaults().nested()).result();
      return a + " " + memo + " " + message + " " + branch.result() + " " + last;
    });
  }

  private Workflow<String, String> child(Workflows flows, String name) {
    return flows.define(name, 1, String.class, String.class, (wf, in) -> {
      wf.step("s", () -> count(name));
      return name;
    });
  }

  private void count(String step) {
    effects.computeIfAbsent(step, name -> new AtomicInteger()).incrementAndGet();
  }
}
