package dev.sluice.workflow.testkit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.workflow.WorkflowBody;
import dev.sluice.workflow.WorkflowException;
import dev.sluice.workflow.Workflows;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayCheckTest {
  @TempDir
  private Path folder;

  private WorkflowKit kit;

  @BeforeEach
  void open() {
    kit = WorkflowKit.open();
  }

  @AfterEach
  void close() {
    kit.close();
  }

  private Workflows process(String name, WorkflowBody<String, String> body) {
    Workflows flows = kit.process();
    flows.define(name, 1, String.class, String.class, body);
    return flows;
  }

  private void record(String id, WorkflowBody<String, String> body) throws Exception {
    Workflows flows = kit.process();
    flows
        .define("f", 1, String.class, String.class, body)
        .start("x", o -> o.id(id))
        .result(Duration.ofSeconds(30));
    Files.writeString(folder.resolve(id + ".json"), flows.export(id));
    flows.close();
  }

  private static WorkflowBody<String, String> of(String... steps) {
    return (wf, in) -> {
      for (String step : steps) {
        wf.step(step, () -> {});
      }
      return in;
    };
  }

  @Test
  void histories_areAllChecked_andAllThatDoNotFitAreTold() throws Exception {
    record("one", of("a"));
    record("two", of("a", "b"));
    record("three", of("c"));
    Workflows flows = process("f", of("a"));
    ReplayCheck.fits(flows, Files.readString(folder.resolve("one.json")));
    assertThatThrownBy(() -> ReplayCheck.fitsAll(flows, folder))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("two.json does not fit the code")
        .hasMessageContaining("recorded at 'b' (STEP 'b')")
        .hasMessageContaining("three.json does not fit the code")
        .message()
        .doesNotContain("one.json");
  }

  @Test
  void workflowThatIsNotDefined_isNoFit() throws Exception {
    record("one", of("a"));
    Workflows flows = process("another", of());
    assertThatThrownBy(() -> ReplayCheck.fitsAll(flows, folder))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("workflow 'one' (f) UNDEFINED");
  }

  @Test
  void folderWithoutHistories_isAnError() {
    Workflows flows = process("f", of());
    assertThatThrownBy(() -> ReplayCheck.fitsAll(flows, folder))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("no file *.json in");
    assertThatThrownBy(() -> ReplayCheck.fits(flows, "nonsense"))
        .isInstanceOf(WorkflowException.Refused.class);
  }
}
