package dev.sluice.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The engine dies before and after each of its writes; the workflow ends the same every time. */
class CrashPointsTest {
  @TempDir
  private Path folder;

  /** Dies at one write and stays dead. */
  private static final class Death implements WriteProbe {
    private final int at;
    private final boolean isAfter;
    private final AtomicInteger writes = new AtomicInteger();
    private final CountDownLatch dead = new CountDownLatch(1);

    Death(int at, boolean isAfter) {
      this.at = at;
      this.isAfter = isAfter;
    }

    @Override
    public void before() {
      die(writes.incrementAndGet() == at && !isAfter);
    }

    @Override
    public void after() {
      die(writes.get() >= at && isAfter);
    }

    private void die(boolean now) {
      if (now) {
        dead.countDown();
      }
      if (dead.getCount() == 0) {
        throw new SimulatedCrash();
      }
    }
  }

  private static final class SimulatedCrash extends Error {
    private static final long serialVersionUID = 1L;

    SimulatedCrash() {
      super("dead", null, false, false);
    }
  }

  @Test
  void engine_thatDiesAtAnyWrite_leavesAWorkflowThatEndsTheSame() throws Exception {
    Death never = new Death(Integer.MAX_VALUE, false);
    int writes = trial("never", never);
    assertThat(writes).isGreaterThan(15);
    for (int at = 2; at <= writes; at++) {
      trial("before-" + at, new Death(at, /* isAfter= */ false));
      trial("after-" + at, new Death(at, /* isAfter= */ true));
    }
  }

  /** One life, one death, one more life; the number of writes of the first. */
  private int trial(String name, Death death) throws Exception {
    Map<String, AtomicInteger> effects = new ConcurrentHashMap<>();
    try (Bench bench = new Bench(Files.createDirectory(folder.resolve(name)))) {
      bench.sluice().execute("CREATE TABLE effect (step TEXT)");
      VirtualClock clock = bench.clock(true);
      Workflows first = Workflows.on(bench.sluice())
          .clock(clock)
          .closing(Duration.ofMillis(100))
          .lease(Duration.ofHours(1))
          .probe(death)
          .build();
      try {
        Workflow<String, String> flow = define(first, effects);
        WorkflowHandle<String> handle = flow.start("x", o -> o.id("w"));
        while (death.dead.getCount() > 0 && !handle.state().isFinal()) {
          Thread.onSpinWait();
        }
        first.close();
      } catch (SimulatedCrash e) {
        assertThat(death.dead.getCount()).isZero();
      }
      recover(bench);
      VirtualClock later = bench.clock(true);
      Workflows second = bench.open(b -> b.clock(later));
      Workflow<String, String> again = define(second, effects);
      assertThat(again.start("x", o -> o.id("w")).result(Bench.LONG))
          .describedAs(name)
          .isEqualTo("a 1 message child");
      verify(name, bench, effects);
    }
    return death.writes.get();
  }

  /** As when the lease of the dead is over. */
  private static void recover(Bench bench) {
    Processes processes = new Processes(
        new Store(bench.sluice(), new Patience(Duration.ofSeconds(9), WriteProbe.NONE)));
    processes
        .beats()
        .forEach((id, beat) -> processes.takeFrom(new LeaseWatch.Dead(id, beat), 9, "{}", 0));
  }

  private static void verify(String name, Bench bench, Map<String, AtomicInteger> effects) {
    assertThat(effects.keySet())
        .describedAs(name)
        .containsExactlyInAnyOrder("a", "b", "c", "child");
    int runs = effects.values().stream().mapToInt(AtomicInteger::get).sum();
    assertThat(runs).describedAs("%s: %s", name, effects).isBetween(4, 7);
    assertThat(bench.value("SELECT group_concat(step) FROM effect")).isEqualTo("t");
    assertThat(bench.value("SELECT count(*) FROM _sluice_wf_event")).isEqualTo("1");
    assertThat(bench.value("SELECT count(*) FROM _sluice_wf_message")).isEqualTo("1");
    assertThat(bench.value("SELECT count(*) FROM _sluice_wf_workflow WHERE state <> 'DONE'"))
        .isEqualTo("0");
  }

  private static Workflow<String, String> define(
      Workflows flows, Map<String, AtomicInteger> effects) {
    Workflow<String, String> child =
        flows.define("child", 1, String.class, String.class, (wf, in) -> {
          wf.step("s", () -> count(effects, "child"));
          return "child";
        });
    return flows.define("all", 1, String.class, String.class, (wf, in) -> {
      String a = wf.step("a", String.class).undo(r -> count(effects, "undo")).call(() -> {
        count(effects, "a");
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
            count(effects, step);
            return Step.nothing(Void.class);
          });
        }
        branch = branches.child(child, in);
        branches.join();
      }
      return a + " " + memo + " " + message + " " + branch.result();
    });
  }

  private static void count(Map<String, AtomicInteger> effects, String step) {
    effects.computeIfAbsent(step, name -> new AtomicInteger()).incrementAndGet();
  }
}
