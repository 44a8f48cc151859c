package dev.sluice.workflow.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.workflow.Workflow;
import dev.sluice.workflow.WorkflowState;
import dev.sluice.workflow.Workflows;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkflowKitTest {
  private static final Duration SOON = Duration.ofSeconds(30);

  @Test
  void database_ofItsOwn_isGoneAtTheEnd() {
    Path file;
    try (WorkflowKit kit = WorkflowKit.open()) {
      file = Path.of(String.valueOf(
          kit.sluice().query("SELECT file FROM pragma_database_list").singleValue()));
      assertThat(file).exists();
    }
    assertThat(file.getParent()).doesNotExist();
  }

  @Test
  void database_ofAFolder_isThereAgain(@TempDir Path folder) {
    try (WorkflowKit kit = WorkflowKit.open(folder)) {
      echo(kit.process()).start("x", o -> o.id("e")).result(SOON);
    }
    try (WorkflowKit kit = WorkflowKit.open(folder)) {
      assertThat(kit.process().find("e", String.class).orElseThrow().result(SOON))
          .isEqualTo("x");
    }
  }

  private static Workflow<String, String> echo(Workflows flows) {
    return flows.define("echo", 1, String.class, String.class, (wf, in) -> in);
  }

  @Test
  void crash_leavesWhatRan_toTheNextProcess() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    try (WorkflowKit kit = WorkflowKit.open()) {
      Workflow<String, Integer> flow = define(kit.process(), runs, running, interrupted);
      flow.start("x", o -> o.id("w"));
      running.await();
      kit.crash();
      interrupted.await();
      assertThat(kit.sluice().query("SELECT state FROM workflows").singleValue())
          .isEqualTo("RUNNING");
      Workflows next = kit.process();
      define(next, runs, running, interrupted);
      assertThat(next.find("w", Integer.class).orElseThrow().result(SOON)).isEqualTo(2);
      assertThat(next.info("w").orElseThrow().state()).isEqualTo(WorkflowState.DONE);
      assertThat(next.info("w").orElseThrow().attempts()).isEqualTo(1);
    }
  }

  private static Workflow<String, Integer> define(
      Workflows flows, AtomicInteger runs, CountDownLatch running, CountDownLatch interrupted) {
    return flows.define(
        "w",
        1,
        String.class,
        Integer.class,
        (wf, in) -> wf.step("s", Integer.class, () -> {
          if (runs.incrementAndGet() == 1) {
            running.countDown();
            try {
              new CountDownLatch(1).await();
            } finally {
              interrupted.countDown();
            }
          }
          return runs.get();
        }));
  }
}
