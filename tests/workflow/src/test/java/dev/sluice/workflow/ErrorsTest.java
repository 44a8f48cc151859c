package dev.sluice.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each code: in the document, and met once. */
class ErrorsTest {
  @TempDir
  private Path folder;

  private Bench bench;
  private Workflows flows;

  @BeforeEach
  void open() {
    bench = new Bench(folder);
    flows = bench.open();
  }

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void document_hasEveryCode() throws IOException {
    List<String> documented = Files.readAllLines(Path.of("../../docs/workflows.md")).stream()
        .filter(line -> line.contains("| SLW-"))
        .map(line -> line.split("\\|")[1].strip() + " " + line.split("\\|")[2].strip())
        .toList();
    assertThat(documented)
        .containsExactlyElementsOf(Arrays.stream(WorkflowError.values())
            .map(error -> error.name() + " " + error.id())
            .toList());
  }

  private static void fails(WorkflowError code, ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOfSatisfying(WorkflowException.class, e -> {
      ErrorCode found = e.code();
      assertThat(found).isEqualTo(code);
    });
  }

  private <O> Workflow<String, O> define(String name, Class<O> type, WorkflowBody<String, O> body) {
    return flows.define(name, 1, String.class, type, body);
  }

  @Test
  void codes_areThoseOfTheDocument() {
    Workflow<String, String> waits =
        define("waits", String.class, (wf, in) -> wf.receive("go", String.class));
    Workflow<String, String> fails = define("fails", String.class, (wf, in) -> {
      fails(
          WorkflowError.STEP_FAILED,
          () -> wf.step("s", () -> {
            throw new IllegalStateException("no");
          }));
      fails(WorkflowError.WRONG_PLACE, () -> wf.idempotencyKey());
      try (Branches branches = wf.parallel()) {
        for (int i = 0; i < 1000; i++) {
          branches.run(branch -> in);
        }
        fails(WorkflowError.LIMIT, () -> branches.run(branch -> in));
        branches.join();
      }
      throw new IllegalStateException("all seen");
    });
    waits.start("x", o -> o.id("w").deduplicate("k"));
    fails(WorkflowError.WORKFLOW_FAILED, () -> fails.start("x", o -> o.id("f")).result(Bench.LONG));
    assertThat(flows.info("f").orElseThrow().failure().orElseThrow().message())
        .isEqualTo("all seen");
    WorkflowHandle<String> handle = flows.find("w", String.class).orElseThrow();
    fails(WorkflowError.NOT_FINISHED, () -> handle.result(Duration.ofMillis(1)));
    fails(WorkflowError.NOT_FOUND, () -> flows.send("nobody", "go", "x"));
    fails(WorkflowError.ID_TAKEN, () -> fails.start("x", o -> o.id("w")));
    fails(WorkflowError.WRONG_STATE, () -> flows.resume("w"));
    fails(WorkflowError.UNSERIALISABLE, () -> flows.importFrom("{}"));
    fails(WorkflowError.DUPLICATE, () -> waits.start("x", o -> o.deduplicate("k")));
  }
}
