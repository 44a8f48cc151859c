package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Sluice;
import dev.sluice.workflow.JsonText;
import dev.sluice.workflow.Retry;
import dev.sluice.workflow.Schedule;
import dev.sluice.workflow.Workflow;
import dev.sluice.workflow.WorkflowState;
import dev.sluice.workflow.Workflows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code sluice workflow}, on a file whose workflows run in this process meanwhile. */
class WorkflowCommandsTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir
  private Path folder;

  private String file = "";
  private Sluice sluice;
  private Workflows flows;
  private Workflow<String, String> order;

  record Approval(boolean ok) {}

  @BeforeEach
  void open() {
    file = folder.resolve("app.db").toString();
    sluice = Sluice.open(Path.of(file));
    flows = Workflows.on(sluice)
        .hot(Duration.ofMillis(5))
        .scan(Duration.ofMillis(20))
        .queues("default", "mail")
        .build();
    Workflow<String, String> pack = flows.define(
        "pack",
        1,
        String.class,
        String.class,
        (wf, in) -> wf.step("print", String.class, () -> "label of " + in));
    order = flows.define("order", 2, String.class, String.class, (wf, in) -> {
      wf.step("charge", String.class)
          .retry(Retry.fixed(Duration.ofMillis(1)).attempts(2))
          .call(() -> {
            if (in.equals("bad")) {
              throw new IllegalStateException("card declined", new IOException("no route"));
            }
            return in;
          });
      String label = wf.child(pack, in).result();
      Approval approval = wf.receive("approval", Approval.class);
      wf.publish("state", "shipped");
      return label + ": " + approval.ok();
    });
  }

  @AfterEach
  void close() {
    flows.close();
    sluice.close();
  }

  private static Invocation run(String... args) {
    List<String> all = new ArrayList<>(List.of("workflow"));
    all.addAll(Arrays.asList(args));
    return Invocation.of(all.toArray(String[]::new));
  }

  private static String succeed(String... args) {
    Invocation invocation = run(args);
    assertThat(invocation.err()).as(String.join(" ", args)).isEmpty();
    assertThat(invocation.exitCode()).as(invocation.out()).isZero();
    return invocation.out();
  }

  private static void fail(int exitCode, String message, String... args) {
    Invocation invocation = run(args);
    assertThat(invocation.err()).startsWith("sluice: ").contains(message).hasLineCount(1);
    assertThat(invocation.exitCode()).isEqualTo(exitCode);
  }

  private void await(String id, WorkflowState state) {
    long end = System.nanoTime() + LONG.toNanos();
    while (flows.info(id).orElseThrow().state() != state) {
      assertThat(System.nanoTime()).as(id + " is never " + state).isLessThan(end);
      LockSupport.parkNanos(1_000_000);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "list",
        "show",
        "result",
        "start",
        "send",
        "cancel",
        "pause",
        "resume",
        "retry",
        "fork",
        "delete",
        "gc",
        "export",
        "import",
        "queues",
        "schedules"
      })
  void help_hasExamples(String command) {
    Invocation invocation = Invocation.of(("workflow " + command + " --help").split(" +"));
    assertThat(invocation.exitCode()).isZero();
    assertThat(invocation.out()).contains("Example").contains("sluice workflow");
  }

  @Test
  void lifeOfAWorkflow_isSeenAndLedByTheCommand() {
    order.start("book", o -> o.id("o1").attribute("customer", "c7"));
    await("o1", WorkflowState.WAITING);

    assertThat(succeed("list", file, "--attribute", "customer=c7", "--name", "order"))
        .contains("o1  order v2  WAITING")
        .endsWith("1 of 1\n");
    fail(ExitCode.REJECTED, "NOT_FINISHED", "result", file, "o1", "--timeout", "10ms");
    String shown = succeed("show", file, "o1");
    assertThat(shown)
        .containsPattern("(?m)^o1  order v2  WAITING$")
        .contains("queue default · customer=c7")
        .contains("  input  \"book\"")
        .containsPattern("(?m)^charge +step +DONE +1 +\\S.* █")
        .containsPattern("(?m)^pack → o1/pack +child +DONE +1 .*░")
        .containsPattern("(?m)^  print +step +DONE +1 .*█")
        .containsPattern("(?m)^approval +receive +WAITING +1 .*…  .*░");

    assertThat(succeed("send", file, "o1", "approval", "{\"ok\":true}", "--idempotency-key", "k1"))
        .isEqualTo("sent\n");
    assertThat(succeed("result", file, "o1")).isEqualTo("\"label of book: true\"\n");
    assertThat(succeed("show", file, "o1"))
        .contains("  result  \"label of book: true\"")
        .contains("ended after");
  }

  @Test
  void failure_isShownWithItsCauses_andRetried() {
    order.start("bad", o -> o.id("b"));
    await("b", WorkflowState.FAILED);

    fail(ExitCode.FAILED, "WORKFLOW_FAILED", "result", file, "b");
    assertThat(succeed("show", file, "b"))
        .containsPattern("(?m)^charge +step +FAILED +2 ")
        .contains("! IllegalStateException: card declined")
        .contains("caused by IOException: no route")
        .contains("caused by: java.io.IOException: no route");
    assertThat(succeed("list", file, "--state", "FAILED,DEAD", "--count")).isEqualTo("1\n");
    assertThat(succeed("retry", file, "--name", "order", "--dry-run"))
        .isEqualTo("1 would be resumed\n");
    assertThat(succeed("retry", file, "--name", "order")).isEqualTo("1 resumed, 0 refused\n");
    await("b", WorkflowState.FAILED);
    assertThat(flows.steps("b").getFirst().attempt()).isEqualTo(2);
    assertThat(succeed("fork", file, "b", "b2", "--from-start")).isEqualTo("b2\n");
    await("b2", WorkflowState.FAILED);
    fail(ExitCode.FAILED, "ID_TAKEN", "fork", file, "b", "b2");
    assertThat(succeed("delete", file, "b2")).isEqualTo("b2 is deleted\n");
  }

  @Test
  void cancelPauseResume_doTheirWork() {
    order.start("x", o -> o.id("p"));
    await("p", WorkflowState.WAITING);
    assertThat(succeed("pause", file, "p")).isEqualTo("p is paused\n");
    assertThat(succeed("list", file, "--id-prefix", "p")).contains("WAITING, paused");
    fail(ExitCode.FAILED, "WRONG_STATE", "resume", file, "p/pack");
    assertThat(succeed("resume", file, "p")).isEqualTo("p goes on\n");
    assertThat(succeed("cancel", file, "p", "--json"))
        .isEqualTo("{\"id\":\"p\",\"changed\":true}\n");
    await("p", WorkflowState.CANCELLED);
    assertThat(succeed("cancel", file, "p")).isEqualTo("p had ended, or was cancelled before\n");
    fail(ExitCode.FAILED, "NOT_FOUND: there is no workflow 'nobody'", "cancel", file, "nobody");
    fail(ExitCode.FAILED, "NOT_FOUND: there is no workflow 'nobody'", "show", file, "nobody");
    fail(ExitCode.FAILED, "NOT_FOUND", "send", file, "nobody", "t", "1");
    fail(ExitCode.FAILED, "'sluice workflow list' shows", "export", file, "nobody");
    assertThat(succeed("send", file, "p", "t", "1"))
        .isEqualTo("sent, but p is CANCELLED: it does not ask any more unless it is resumed\n");
    fail(ExitCode.FAILED, "is not one JSON value", "send", file, "p", "t", "{");
  }

  @Test
  void start_queuesForTheProcessThatKnowsIt() {
    assertThat(succeed("start", file, "pack", "\"jar\"", "--id", "s", "--queue", "mail"))
        .isEqualTo("s\n");
    assertThat(succeed("result", file, "s")).isEqualTo("\"label of jar\"\n");
    assertThat(succeed("start", file, "pack", "\"jar\"", "--id", "s")).isEqualTo("s was there\n");
    assertThat(succeed("start", file, "unknown", "--id", "u", "--delay", "1h")).isEqualTo("u\n");
    assertThat(flows.info("u").orElseThrow().state()).isEqualTo(WorkflowState.DELAYED);
  }

  @Test
  void list_pagesAndJson_haveTheNextKey() {
    for (int i = 0; i < 3; i++) {
      String id = "q" + i;
      flows.start("nobody", new JsonText("1"), o -> o.id(id).queued());
    }
    String first = succeed("list", file, "--limit", "2");
    assertThat(first)
        .contains("q2")
        .contains("q1")
        .doesNotContain("q0")
        .contains("2 of 3; next page: --after 2");
    assertThat(succeed("list", file, "--limit", "2", "--after", "2"))
        .contains("q0")
        .endsWith("1 of 3\n");
    assertThat(succeed("list", file, "--limit", "1", "--oldest-first", "--json"))
        .startsWith("{\"total\":3,\"next\":1,\"workflows\":[\n{\"id\":\"q0\",\"name\":\"nobody\"")
        .contains("\"state\":\"QUEUED\"")
        .contains("\"failure\":null");
    assertThat(run("list", file, "--limit", "0").err()).contains("--limit must be from 1 to 1000");
  }

  @Test
  void showJson_hasValuesStepsAndChildren() {
    order.start("book", o -> o.id("j"));
    await("j", WorkflowState.WAITING);
    assertThat(succeed("show", file, "j", "--json"))
        .startsWith("{\"workflow\":{\"id\":\"j\"")
        .contains("\"input\":\"book\",\"output\":null}")
        .contains("\"steps\":[{\"path\":\"charge\",\"kind\":\"STEP\",\"state\":\"DONE\"")
        .contains("\"children\":[{\"workflow\":{\"id\":\"j/pack\"");
  }

  @Test
  void queues_showAndSetLimits() {
    assertThat(succeed(
            "queues",
            file,
            "mail",
            "--set",
            "concurrency=3",
            "--set",
            "rate=100/1m",
            "--set",
            "paused=true"))
        .containsPattern("mail +0 +0 +0 +0 +paused concurrency=3 rate=100/60000ms");
    succeed("start", file, "pack", "\"a\"", "--queue", "mail");
    assertThat(succeed("queues", file, "mail", "--set", "concurrency=none", "--json"))
        .contains("\"queued\":1")
        .contains("\"concurrency\":null")
        .contains("\"rate\":100,\"window_ms\":60000,\"paused\":true");
    fail(ExitCode.USAGE, "write a number from 1", "queues", file, "mail", "--set", "concurrency=0");
    fail(ExitCode.USAGE, "can be set", "queues", file, "mail", "--set", "speed=1");
    fail(ExitCode.USAGE, "needs the QUEUE", "queues", file, "--set", "paused=true");
  }

  @Test
  void schedules_areListedAndLed() {
    flows.schedule("yearly", order, "x", Schedule.cron("0 3 1 1 *"));
    assertThat(succeed("schedules", file)).contains("yearly").contains("cron '0 3 1 1 *' in UTC");
    assertThat(succeed("schedules", file, "yearly", "--pause")).isEqualTo("yearly paused\n");
    assertThat(succeed("schedules", file, "--json")).contains("\"paused\":true");
    assertThat(succeed("schedules", file, "yearly", "--resume")).isEqualTo("yearly resumed\n");
    assertThat(succeed("schedules", file, "yearly", "--trigger"))
        .startsWith("yearly triggered yearly@trigger-");
    assertThat(succeed(
            "schedules",
            file,
            "yearly",
            "--backfill",
            "2020-01-01T00:00:00Z",
            "--until",
            "2022-01-01T00:00:00Z"))
        .isEqualTo("yearly backfilled 2\n");
    assertThat(succeed("schedules", file, "yearly", "--remove")).isEqualTo("yearly removed\n");
    fail(ExitCode.FAILED, "there is no schedule 'yearly'", "schedules", file, "yearly", "--pause");
  }

  @Test
  void exportImport_movesAWorkflow_andGcDeletes() throws IOException {
    order.start("bad", o -> o.id("e"));
    await("e", WorkflowState.FAILED);
    Path export = folder.resolve("e.json");
    Files.writeString(export, succeed("export", file, "e"));
    fail(ExitCode.FAILED, "ID_TAKEN", "import", file, export.toString());
    assertThat(succeed("gc", file, "--older-than", "0s", "--json")).isEqualTo("{\"deleted\":1}\n");
    assertThat(succeed("import", file, export.toString()))
        .isEqualTo("1 imported, children included\n");
    assertThat(succeed("gc", file, "--keep", "1")).startsWith("0 deleted");
    assertThat(succeed("gc", file, "--keep", "0")).startsWith("1 deleted");
    assertThat(run("gc", file).err()).contains("give --older-than, or --keep");
  }

  @Test
  void fileWithoutWorkflows_isSaidToHaveNone_andStaysAsItIs() throws IOException {
    Path plain = folder.resolve("plain.db");
    Invocation.of("exec", plain.toString(), "CREATE TABLE t(a)");
    byte[] before = Files.readAllBytes(plain);
    for (String[] command : List.of(
        new String[] {"list", plain.toString()},
        new String[] {"send", plain.toString(), "x", "t", "1"},
        new String[] {"gc", plain.toString(), "--keep", "1"},
        new String[] {"queues", plain.toString(), "q"})) {
      fail(ExitCode.FAILED, "NO_WORKFLOWS: no workflows in this file", command);
    }
    String missing = folder.resolve("missing.json").toString();
    fail(ExitCode.FAILED, "INPUT: there is no file", "import", plain.toString(), missing);
    for (String none : List.of(
        "{",
        "[]",
        "{}",
        "{\"sluice-workflow\":2}",
        "{\"sluice-workflow\":1}",
        "{\"sluice-workflow\":1,\"workflows\":[]}",
        "{\"sluice-workflow\":1,\"workflows\":[1]}")) {
      Path broken = Files.writeString(folder.resolve("broken.json"), none);
      fail(
          ExitCode.FAILED,
          "UNSERIALISABLE: this is no export of workflows",
          "import",
          plain.toString(),
          broken.toString());
    }
    assertThat(Files.readAllBytes(plain)).isEqualTo(before);
  }

  @Test
  void fileWithoutWorkflows_takesTheFirst() throws IOException {
    order.start("bad", o -> o.id("b1"));
    await("b1", WorkflowState.FAILED);
    Path export = Files.writeString(folder.resolve("b1.json"), succeed("export", file, "b1"));
    Path started = folder.resolve("started.db");
    Path imported = folder.resolve("imported.db");
    Path limited = folder.resolve("limited.db");
    for (Path fresh : List.of(started, imported, limited)) {
      Invocation.of("exec", fresh.toString(), "CREATE TABLE t(a)");
    }

    succeed("start", started.toString(), "order", "1", "--id", "o1");
    succeed("import", imported.toString(), export.toString());
    succeed("queues", limited.toString(), "mail", "--set", "paused=true");

    assertThat(succeed("list", started.toString())).contains("o1", "QUEUED");
    assertThat(succeed("list", imported.toString())).contains("b1", "FAILED");
    assertThat(succeed("queues", limited.toString())).contains("mail", "paused");
  }

  @Test
  void missingFile_isNotCreated() {
    Path missing = folder.resolve("missing.db");
    fail(ExitCode.FAILED, "NO_FILE", "list", missing.toString());
    fail(ExitCode.FAILED, "NO_FILE", "send", missing.toString(), "a", "b", "1");
    assertThat(missing).doesNotExist();
  }
}
