package dev.sluice.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which recorded work code takes up, by its version, with old and new code side by side. */
class VersionsTest {
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

  /** Waits for a message, then tells which code it was that went on. */
  private static Workflow<String, String> define(
      Workflows flows, int version, UnaryOperator<DefineOptions> options) {
    return flows.define(
        "code",
        version,
        String.class,
        String.class,
        (wf, in) -> {
          wf.receive("go", String.class);
          return wf.memo("version", String.class, () -> "code of " + version);
        },
        options);
  }

  private Workflows process() {
    return bench.open(b -> b.hot(Duration.ofMillis(1)));
  }

  private String state(String id) {
    return String.valueOf(bench.value("SELECT state FROM _sluice_wf_workflow WHERE id = ?", id));
  }

  private void awaitState(String id, String state) throws Exception {
    Bench.until(id + " is " + state, () -> state(id).equals(state));
  }

  /** Lets a process look for work, to its end, several times: one of its own runs each time. */
  private static void look(Workflows flows, Workflow<String, String> own, String prefix) {
    for (int i = 0; i < 3; i++) {
      String id = prefix + i;
      own.start("x", o -> o.id(id).queued());
      flows.send(id, "go", "x");
      flows.find(id, String.class).orElseThrow().result(Bench.LONG);
    }
  }

  @Test
  void sameVersionOnly_leavesOldWorkToOldCode_thatStillRuns() throws Exception {
    Workflows old = process();
    Workflows young = process();
    Workflow<String, String> first = define(old, 1, DefineOptions::sameVersionOnly);
    Workflow<String, String> second = define(young, 2, DefineOptions::sameVersionOnly);
    List<WorkflowHandle<String>> handles = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      String id = "o" + i;
      handles.add(first.start("x", o -> o.id(id)));
      awaitState(id, "WAITING");
      young.send(id, "go", "x");
      assertThat(second.start("x", o -> o.id("y" + id)).state()).isNotNull();
      old.send("y" + id, "go", "x");
    }
    for (WorkflowHandle<String> handle : handles) {
      assertThat(handle.result(Bench.LONG)).isEqualTo("code of 1");
      assertThat(old.find("y" + handle.id(), String.class).orElseThrow().result(Bench.LONG))
          .isEqualTo("code of 2");
    }
  }

  @Test
  void sameVersionOnly_leavesWhatOldCodeLeaves_untilThatIsBack() throws Exception {
    Workflows old = process();
    define(old, 1, o -> o).start("x", o -> o.id("left"));
    awaitState("left", "WAITING");
    old.close();
    Workflows young = bench.open(WorkflowsBuilder::soleProcess);
    Workflow<String, String> second = define(young, 2, DefineOptions::sameVersionOnly);
    young.send("left", "go", "x");
    look(young, second, "y");
    assertThat(state("left")).isEqualTo("QUEUED");
    assertThat(young.count(WorkflowQuery.all().version(1).state(WorkflowState.QUEUED)))
        .isEqualTo(1);
    define(process(), 1, o -> o.sameVersionOnly());
    assertThat(young.find("left", String.class).orElseThrow().result(Bench.LONG))
        .isEqualTo("code of 1");
  }

  @Test
  void workOfADeadProcess_isTakenUpByItsOwnVersionOnly() throws Exception {
    Workflows old = bench.open(b -> b.hot(Duration.ofHours(1)));
    define(old, 1, o -> o).start("x", o -> o.id("left"));
    Bench.until("it is there", () -> old.steps("left").size() == 1);
    old.crash();
    Workflows young = bench.open(WorkflowsBuilder::soleProcess);
    Workflow<String, String> second = define(young, 2, DefineOptions::sameVersionOnly);
    assertThat(state("left")).isEqualTo("QUEUED");
    look(young, second, "y");
    assertThat(state("left")).isEqualTo("QUEUED");
    define(process(), 1, o -> o.sameVersionOnly());
    young.send("left", "go", "x");
    assertThat(young.find("left", String.class).orElseThrow().result(Bench.LONG))
        .isEqualTo("code of 1");
  }

  @Test
  void queueWithLimits_keepsToVersions_too() throws Exception {
    Workflows young = bench.open(b -> b.queues("q", "default"));
    young.limit("q", QueueLimits.none().concurrency(5));
    Workflow<String, String> second = define(young, 2, DefineOptions::sameVersionOnly);
    Workflows other = bench.open(b -> b.queues("none"));
    define(other, 1, o -> o).start("x", o -> o.id("old").queue("q"));
    second.start("x", o -> o.id("new").queue("q"));
    young.send("new", "go", "x");
    assertThat(young.find("new", String.class).orElseThrow().result(Bench.LONG))
        .isEqualTo("code of 2");
    look(young, second, "y");
    assertThat(state("old")).isEqualTo("QUEUED");
    Workflows old = bench.open(b -> b.queues("q"));
    define(old, 1, DefineOptions::sameVersionOnly);
    old.send("old", "go", "x");
    assertThat(old.find("old", String.class).orElseThrow().result(Bench.LONG))
        .isEqualTo("code of 1");
  }

  @Test
  void versionsFrom_takesThoseFromThereToItsOwn() throws Exception {
    for (int version = 1; version <= 4; version++) {
      Workflows flows = process();
      String id = "v" + version;
      define(flows, version, o -> o).start("x", o -> o.id(id));
      awaitState(id, "WAITING");
      flows.close();
    }
    Workflows flows = process();
    Workflow<String, String> third = define(flows, 3, o -> o.versionsFrom(2));
    for (int version = 1; version <= 4; version++) {
      flows.send("v" + version, "go", "x");
    }
    for (String id : List.of("v2", "v3")) {
      assertThat(flows.find(id, String.class).orElseThrow().result(Bench.LONG))
          .isEqualTo("code of 3");
    }
    look(flows, third, "y");
    assertThat(state("v1")).isEqualTo("QUEUED");
    assertThat(state("v4")).isEqualTo("QUEUED");
    define(process(), 1, DefineOptions::allVersions);
    for (String id : List.of("v1", "v4")) {
      assertThat(flows.find(id, String.class).orElseThrow().result(Bench.LONG))
          .isEqualTo("code of 1");
    }
  }

  @Test
  void versionsFrom_beyondItsOwn_isRefused() {
    Workflows flows = bench.open();
    assertThatThrownBy(() -> define(flows, 2, o -> o.versionsFrom(3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("code of version 2 cannot take up versions from 3 on");
    define(flows, 2, o -> o.versionsFrom(2));
  }
}
