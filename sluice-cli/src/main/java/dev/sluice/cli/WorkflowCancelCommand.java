package dev.sluice.cli;

import dev.sluice.workflow.Workflows;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code sluice workflow cancel}. */
@Command(
    name = "cancel",
    header = "Cancel workflows, with the children they have started.",
    description = {
      "The step that runs is interrupted, what is done is undone; that goes on after this command.",
      "What never began ends at once."
    },
    footer = {"", "Example:", "  sluice workflow cancel app.db order-42"})
final class WorkflowCancelCommand implements Callable<Integer> {
  @Mixin
  private WorkflowIds ids = new WorkflowIds();

  @Override
  public Integer call() {
    return ids.each("is cancelled", "had ended, or was cancelled before", Workflows::cancel);
  }
}
