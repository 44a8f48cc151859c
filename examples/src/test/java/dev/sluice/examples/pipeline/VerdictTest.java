package dev.sluice.examples.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Sluice;
import dev.sluice.examples.pipeline.Effects.StepId;
import dev.sluice.examples.tree.Checksum;
import dev.sluice.examples.tree.OwnFiles;
import dev.sluice.workflow.Workflow;
import dev.sluice.workflow.Workflows;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That the comparison notices what it is for. */
class VerdictTest {
  @TempDir
  Path folder;

  private Sluice sluice;
  private Map<StepId, List<String>> effects;

  @BeforeEach
  void twoFiles() throws Exception {
    Path log = Files.createFile(folder.resolve("effects.log"));
    Path file = Files.writeString(folder.resolve("a"), "a");
    Path database = folder.toRealPath().resolve("flows.db");
    sluice = Sluice.open(database);
    FileFlow.createTable(sluice);
    try (Effects happening = Effects.open(log, 1);
        Workflows flows = Workflows.on(sluice).build()) {
      Workflow<String, ?> flow =
          FileFlow.define(flows, new Checksum(new OwnFiles(database)), happening, () -> {});
      flow.start(file.toString(), o -> o.id("file-0")).result(Duration.ofSeconds(30));
      flow.start(file.toString(), o -> o.id("file-1")).result(Duration.ofSeconds(30));
    }
    effects = Effects.read(log);
  }

  @AfterEach
  void close() {
    sluice.close();
  }

  @Test
  void verdict_allInOrder_good() {
    assertThat(Verdict.of(sluice, effects, 2)).isEqualTo(new Verdict(2, 0, 0, 0, 0));
  }

  @Test
  void verdict_workflowMissing_lost() {
    assertThat(Verdict.of(sluice, effects, 3)).isEqualTo(new Verdict(2, 1, 0, 0, 0));
  }

  @Test
  void verdict_effectMissing_lost() {
    effects.remove(new StepId("file-1", FileFlow.PUBLISH));
    assertThat(Verdict.of(sluice, effects, 2).lost()).isOne();
  }

  @Test
  void verdict_effectBeforeTheRecordedOne_cutShort() {
    happened().addFirst("2-1");
    assertThat(Verdict.of(sluice, effects, 2)).isEqualTo(new Verdict(2, 0, 0, 1, 0));
  }

  @Test
  void verdict_effectAfterTheRecordedOne_repeated() {
    happened().add("2-1");
    assertThat(Verdict.of(sluice, effects, 2)).isEqualTo(new Verdict(2, 0, 1, 0, 0));
  }

  @Test
  void verdict_rowTwiceOrMissing_repeatedOrLost() {
    sluice.execute("INSERT INTO processed SELECT * FROM processed WHERE workflow = 'file-0'");
    assertThat(Verdict.of(sluice, effects, 2)).isEqualTo(new Verdict(2, 0, 1, 0, 0));
    sluice.execute("DELETE FROM processed WHERE workflow = 'file-0'");
    assertThat(Verdict.of(sluice, effects, 2)).isEqualTo(new Verdict(2, 1, 0, 0, 0));
  }

  private List<String> happened() {
    return effects.compute(
        new StepId("file-1", FileFlow.READ), (_, tokens) -> new ArrayList<>(tokens));
  }
}
