package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class WorkerCommandTest {
  @Test
  void options_shareMemoryAndProcessors_unlessTold() {
    assertThat(WorkerCommand.options(List.of("-XX:AOTCache=a", "-Dx=y"), 4))
        .containsExactly(
            "-XX:AOTCache=a", "-Dx=y", "-XX:MaxRAMPercentage=12.50", "-XX:+UseSerialGC");
    assertThat(WorkerCommand.options(List.of("-Xmx64m", "-XX:+UseZGC"), 4))
        .containsExactly("-Xmx64m", "-XX:+UseZGC");
  }

  @Test
  void options_thatTwoCannotHave_areLeftOut() {
    assertThat(WorkerCommand.options(
            List.of("-agentlib:jdwp=transport=dt_socket,address=5005", "-Xmx1g"), 2))
        .containsExactly("-Xmx1g", "-XX:+UseSerialGC");
  }

  @Test
  void of_isThisJava_withTheTask_andTheArguments() {
    List<String> command =
        WorkerCommand.of(new WorkerTask(2, 4001), 3, List.of("serve", "a.db", "--workers", "3"));
    assertThat(command.getFirst()).endsWith("java");
    assertThat(command)
        .contains("-Dsluice.worker=2", "-Dsluice.worker.port=4001")
        .endsWith("serve", "a.db", "--workers", "3");
  }
}
