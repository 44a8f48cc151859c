package dev.sluice.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.workflow.ReplayReport.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Histories against the code: those of one file, replayed in another. */
class ReplayTest {
  @TempDir
  private Path folder;

  private final AtomicInteger effects = new AtomicInteger();
  private Bench here;
  private Bench there;
  private Workflows flows;

  @BeforeEach
  void open() throws Exception {
    here = new Bench(folder);
    there = new Bench(Files.createDirectory(folder.resolve("there")));
    flows = here.open(b -> b.clock(here.clock(true)));
  }

  @AfterEach
  void close() {
    here.close();
    there.close();
  }

  /** Everything a workflow can do. */
  private WorkflowBody<String, String> everything(Workflow<String, String> child) {
    return (wf, in) -> {
      wf.step("a", () -> effects.incrementAndGet());
      int memo = wf.memo("m", Integer.class, effects::incrementAndGet);
      wf.transaction("t", tx -> tx.execute("INSERT INTO effect VALUES (1)"));
      if (wf.patched("mark")) {
        wf.sleep(Duration.ofDays(400));
      }
      wf.publish("v", "value");
      wf.append("s", "value");
      wf.send(wf.id(), "topic", "message");
      String got = wf.receive("topic", String.class, Duration.ofDays(1)).orElse("");
      got += wf.receive("silence", String.class, Duration.ofDays(1)).orElse("-");
      try {
        wf.step("bad", () -> {
          throw new IllegalStateException("no");
        });
      } catch (WorkflowException.StepFailed e) {
        got += e.failure().message();
      }
      try (Branches branches = wf.parallel()) {
        branches.child(child, "b");
        branches.run(branch -> {
          try (Branches inner = branch.parallel()) {
            inner.step("x", String.class, () -> "x" + effects.incrementAndGet());
            inner.join();
          }
          branch.sleep(Duration.ofDays(2));
          return branch.step("y", String.class, () -> "y");
        });
        branches.join();
      }
      got += race(wf);
      got += wf.child(child, "n", StartOptions.defaults().nested()).result();
      wf.child(child, "d", StartOptions.defaults().detached().id("free"));
      return got + memo;
    };
  }

  private static String race(Wf wf) throws Exception {
    try (Branches branches = wf.parallel()) {
      branches.run(branch -> branch.receive("never", String.class));
      branches.step("quick", String.class, () -> "quick");
      return String.valueOf(branches.first().result());
    }
  }

  private Workflow<String, String> defineEverything(Workflows flows) {
    Workflow<String, String> child =
        flows.define("child", 1, String.class, String.class, (wf, in) -> {
          wf.step("s", () -> effects.incrementAndGet());
          return in;
        });
    return flows.define("all", 1, String.class, String.class, everything(child));
  }

  /** Defines one in another file and replays an export there. */
  private ReplayReport replay(String export, WorkflowBody<String, String> body) {
    Workflows other = there.open();
    other.define("f", 2, String.class, String.class, body, DefineOptions::sameVersionOnly);
    return other.replay(export);
  }

  private String exportOf(WorkflowBody<String, String> body) {
    Workflow<String, String> flow = flows.define("f", 1, String.class, String.class, body);
    WorkflowHandle<String> handle = flow.start("in", o -> o.id("f"));
    try {
      handle.result(Bench.LONG);
    } catch (WorkflowException.WorkflowFailed e) {
      assertThat(e.state()).isEqualTo(WorkflowState.FAILED);
    }
    return flows.export("f");
  }

  private static Divergence only(ReplayReport report) {
    assertThat(report.fits()).isFalse();
    assertThat(report.histories())
        .extracting(ReplayReport.History::verdict)
        .containsExactly(Verdict.DIVERGES);
    return report.divergences().getFirst();
  }

  @Test
  void everything_thatEnded_fits_withoutAnEffectOrAWrite() {
    here.sluice().execute("CREATE TABLE effect (n)");
    assertThat(defineEverything(flows).start("x", o -> o.id("a")).result(Bench.LONG))
        .isEqualTo("message-noquickn2");
    String export = flows.export("a");
    int before = effects.get();
    AtomicInteger writes = new AtomicInteger();
    Workflows other = there.open(b -> b.probe(new Counting(writes)));
    defineEverything(other);
    int idle = writes.get();
    ReplayReport report = other.replay(export);
    assertThat(report.histories())
        .describedAs(report.toString())
        .extracting(history -> history.name() + " " + history.verdict())
        .containsExactly("all FITS", "child FITS", "child FITS");
    assertThat(effects).hasValue(before);
    assertThat(there.value("SELECT count(*) FROM _sluice_wf_workflow")).isEqualTo("0");
    // The engine itself may look for work once for each of the two definitions.
    assertThat(writes.get() - idle).isLessThanOrEqualTo(2);
  }

  private record Counting(AtomicInteger writes) implements WriteProbe {
    @Override
    public void before(String point) {
      writes.incrementAndGet();
    }

    @Override
    public void after(String point) {}
  }

  @Test
  void historyThatWaits_fitsSoFar_andSaysForWhat() throws Exception {
    WorkflowBody<String, String> body = (wf, in) -> {
      wf.step("a", () -> effects.incrementAndGet());
      return wf.receive("go", String.class);
    };
    flows.define("f", 1, String.class, String.class, body).start("x", o -> o.id("f"));
    Bench.until(
        "it waits", () -> here.value("SELECT state FROM _sluice_wf_workflow").equals("WAITING"));
    ReplayReport report = replay(flows.export("f"), body);
    assertThat(report)
        .hasToString("workflow 'f' (f) FITS_SO_FAR: the record ends before RECEIVE 'go' at 'go'");
    assertThat(report.fits()).isTrue();
    assertThat(effects).hasValue(1);
  }

  @Test
  void historyOfARunThatIsAtAStep_fitsSoFar_withoutRunningIt() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    WorkflowBody<String, String> body = (wf, in) -> {
      try (Branches branches = wf.parallel()) {
        branches.step("quick", Void.class, () -> Step.nothing(Void.class));
        branches.run(branch -> {
          branch.step("a", () -> {});
          branch.step("b", () -> {
            effects.incrementAndGet();
            running.countDown();
            go.await();
          });
          return in;
        });
        branches.join();
      }
      return in;
    };
    flows.define("f", 1, String.class, String.class, body).start("x", o -> o.id("f"));
    running.await();
    Bench.until("both are recorded", () -> flows.steps("f").size() == 2);
    ReplayReport report = replay(flows.export("f"), body);
    assertThat(report.histories().getFirst().reached()).contains("STEP 'b' at 'parallel[1]/b'");
    assertThat(effects).hasValue(1);
    go.countDown();
  }

  @Test
  void childThatRuns_isNotWaitedFor() throws Exception {
    Workflow<String, String> child = flows.define(
        "child", 1, String.class, String.class, (wf, in) -> wf.receive("go", String.class));
    WorkflowBody<String, String> body = (wf, in) -> wf.child(child, in).result();
    flows.define("f", 1, String.class, String.class, body).start("x", o -> o.id("f"));
    Bench.until("the child waits", () -> flows.steps("f/child").size() == 1);
    ReplayReport report = replay(flows.export("f"), body);
    assertThat(report.toString().lines())
        .containsExactly(
            "workflow 'f' (f) FITS_SO_FAR: the record ends before the result of child 'f/child'",
            "workflow 'f/child' (child) UNDEFINED");
  }

  @Test
  void retryThatIsDue_endsTheReplay() {
    WorkflowBody<String, String> body = (wf, in) -> wf.step("r", String.class)
        .retry(Retry.fixed(Duration.ofDays(1)).attempts(3))
        .call(() -> {
          throw new IllegalStateException("attempt " + effects.incrementAndGet());
        });
    String export = exportOf(body);
    assertThat(replay(export, body).toString()).isEqualTo("workflow 'f' (f) FITS");
    String earlier = export
        .replace("\"state\":\"FAILED\"", "\"state\":\"RETRY\"")
        .replaceFirst("\"state\":\"RETRY\"", "\"state\":\"RUNNING\"");
    Workflows third = there.open();
    third.define("f", 1, String.class, String.class, body);
    assertThat(third.replay(earlier).histories().getFirst().reached()).contains("STEP 'r' at 'r'");
    assertThat(effects).hasValue(3);
  }

  @Test
  void stepOfAnotherKind_diverges_withTheTextOfAStuckOne() {
    String export = exportOf((wf, in) -> {
      wf.step("a", () -> {});
      wf.step("b", () -> {});
      return in;
    });
    WorkflowBody<String, String> changed = (wf, in) -> {
      wf.step("a", () -> effects.incrementAndGet());
      return wf.receive("b", String.class);
    };
    Divergence divergence = only(replay(export, changed));
    assertThat(divergence)
        .isEqualTo(new Divergence(
            "b",
            "STEP 'b'",
            "RECEIVE 'b'",
            "at 'b' the record has STEP 'b', the code asks for RECEIVE 'b'"));
    assertThat(effects).hasValue(0);
    assertThat(stuck(export, changed)).isEqualTo(divergence.message());
  }

  /** How the same code gets stuck on the same history, when it has to go on with it. */
  private String stuck(String export, WorkflowBody<String, String> body) {
    Workflows other = there.open();
    other.define("f", 1, String.class, String.class, body);
    other.importFrom(export.replaceFirst("\"state\":\"[A-Z]+\"", "\"state\":\"QUEUED\""));
    assertThatThrownBy(() -> other.find("f", String.class).orElseThrow().result(Bench.LONG))
        .isInstanceOf(WorkflowException.WorkflowFailed.class);
    WorkflowInfo info = other.info("f").orElseThrow();
    assertThat(info.state()).isEqualTo(WorkflowState.STUCK);
    return String.valueOf(info.failure().orElseThrow().message());
  }

  @Test
  void stepThatIsGone_diverges_withTheTextOfAStuckOne() {
    String export = exportOf((wf, in) -> {
      wf.step("a", () -> {});
      wf.step("b", () -> {});
      wf.step("c", () -> {});
      return in;
    });
    WorkflowBody<String, String> changed = (wf, in) -> {
      wf.step("a", () -> {});
      return in;
    };
    Divergence divergence = only(replay(export, changed));
    assertThat(divergence.path()).isEqualTo("b");
    assertThat(divergence.asked()).isEqualTo("its end");
    assertThat(stuck(export, changed))
        .isEqualTo(divergence.message())
        .isEqualTo(
            "the code ended without asking for what is recorded at 'b' (STEP 'b'), and 1 more");
  }

  @Test
  void inputsThatAreOthers_diverge() {
    String export = exportOf((wf, in) -> wf.step("a", String.class).input(1).call(() -> "a"));
    Divergence divergence =
        only(replay(export, (wf, in) -> wf.step("a", String.class).input(2).call(() -> "a")));
    assertThat(divergence.path()).isEqualTo("a");
    assertThat(divergence.message()).contains("recorded with other inputs");
  }

  @Test
  void divergenceInABranch_isFound_whateverTheOthersDo() {
    String export = exportOf((wf, in) -> {
      try (Branches branches = wf.parallel()) {
        branches.step("s", Void.class, () -> Step.nothing(Void.class));
        branches.step("t", Void.class, () -> Step.nothing(Void.class));
        branches.join();
      }
      return in;
    });
    WorkflowBody<String, String> changed = (wf, in) -> {
      try (Branches branches = wf.parallel()) {
        branches.run(branch -> {
          branch.step("s", () -> effects.incrementAndGet());
          branch.step("new", () -> effects.incrementAndGet());
          return in;
        });
        branches.run(branch -> branch.receive("t", String.class));
        branches.join();
      }
      return in;
    };
    assertThat(only(replay(export, changed)).path()).isEqualTo("parallel[1]/t");
    assertThat(effects).hasValue(0);
  }

  @Test
  void endThatIsAnother_diverges() {
    String export = exportOf((wf, in) -> {
      throw new IllegalStateException("no");
    });
    WorkflowBody<String, String> changed = (wf, in) -> in;
    assertThat(only(replay(export, changed)))
        .isEqualTo(new Divergence(
            "",
            "FAILED: java.lang.IllegalStateException: no",
            "DONE",
            "the record is FAILED: java.lang.IllegalStateException: no, the code ends DONE"));
  }

  @Test
  void resultThatCannotBeReadAnyMore_diverges() {
    String export = exportOf((wf, in) -> wf.step("a", String.class, () -> "text"));
    WorkflowBody<String, String> changed =
        (wf, in) -> String.valueOf(wf.step("a", Integer.class, () -> 1));
    assertThat(only(replay(export, changed)).asked())
        .contains("the result of step 'a' cannot be read as java.lang.Integer");
  }

  @Test
  void stepThatIsNewAtTheEnd_endsTheReplay() {
    String export = exportOf((wf, in) -> {
      wf.step("a", () -> {});
      return in;
    });
    ReplayReport report = replay(export, (wf, in) -> {
      wf.step("a", () -> {});
      wf.step("new", () -> effects.incrementAndGet());
      return in;
    });
    assertThat(report.histories().getFirst().reached()).contains("STEP 'new' at 'new'");
    assertThat(effects).hasValue(0);
  }

  @Test
  void stepThatIsNewInTheMiddle_orHasAnotherName_diverges_butForAMark() {
    String export = exportOf((wf, in) -> {
      wf.step("a", () -> {});
      wf.step("b", () -> {});
      return in;
    });
    WorkflowBody<String, String> renamed = (wf, in) -> {
      wf.step("a", () -> {});
      wf.step("new", () -> effects.incrementAndGet());
      return in;
    };
    assertThat(only(replay(export, renamed)).message())
        .isEqualTo("the code comes to STEP 'new' at 'new', which is not recorded, before it has"
            + " asked for what is recorded at 'b' (STEP 'b')");
    WorkflowBody<String, String> marked = (wf, in) -> {
      wf.step("a", () -> {});
      if (wf.patched("mark")) {
        wf.step("new", () -> effects.incrementAndGet());
      }
      wf.step("b", () -> {});
      return in;
    };
    Workflows other = there.open();
    other.define("f", 1, String.class, String.class, marked);
    assertThat(other.replay(export).toString()).isEqualTo("workflow 'f' (f) FITS");
    assertThat(effects).hasValue(0);
  }

  @Test
  void cancelledOne_fitsSoFar() {
    WorkflowBody<String, String> body = (wf, in) -> {
      wf.step("a", String.class).undo(a -> effects.incrementAndGet()).call(() -> "a");
      return wf.receive("never", String.class);
    };
    Workflow<String, String> flow = flows.define("f", 1, String.class, String.class, body);
    WorkflowHandle<String> handle = flow.start("x", o -> o.id("f"));
    flows.cancel("f");
    assertThatThrownBy(() -> handle.result(Bench.LONG)).hasMessageContaining("CANCELLED");
    assertThat(replay(flows.export("f"), body).fits()).isTrue();
  }

  @Test
  void textThatIsNoExport_isRefused() {
    for (String text : List.of("", "{}", "[1]", "no json")) {
      assertThatThrownBy(() -> flows.replay(text))
          .isInstanceOf(WorkflowException.Refused.class)
          .hasMessageContaining("no export of workflows");
      assertThatThrownBy(() -> flows.importFrom(text))
          .isInstanceOf(WorkflowException.Refused.class);
    }
    String export = exportOf((wf, in) -> wf.step("a", String.class, () -> "a"));
    assertThatThrownBy(() -> flows.replay(export.replace("\"STEP\"", "\"LEAP\"")))
        .hasMessageContaining("workflow 'f' of this export cannot be read")
        .hasMessageContaining("LEAP");
  }
}
