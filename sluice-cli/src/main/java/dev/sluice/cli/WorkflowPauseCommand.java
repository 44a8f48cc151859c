package dev.sluice.cli;

import dev.sluice.workflow.Workflows;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code sluice workflow pause}. */
@Command(
    name = "pause",
    header = "Pause workflows: the step that runs comes to its end first.",
    description = {"resume lets them go on."},
    footer = {"", "Example:", "  sluice workflow pause app.db order-42 order-43"})
final class WorkflowPauseCommand implements Callable<Integer> {
  @Mixin
  private WorkflowIds ids = new WorkflowIds();

  @Override
  public Integer call() {
    return ids.each("is paused", "was paused, is cancelled, or has ended", Workflows::pause);
  }
}
