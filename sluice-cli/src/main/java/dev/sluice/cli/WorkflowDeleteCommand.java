package dev.sluice.cli;

import dev.sluice.workflow.Workflows;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code sluice workflow delete}. */
@Command(
    name = "delete",
    header = "Delete workflows that have ended, with their children and whole records.",
    description = {"One that has not ended, or a child of which has not, stays; see also gc."},
    footer = {"", "Example:", "  sluice workflow delete app.db order-42"})
final class WorkflowDeleteCommand implements Callable<Integer> {
  @Mixin
  private WorkflowIds ids = new WorkflowIds();

  @Override
  public Integer call() {
    return ids.each(
        "is deleted",
        "has not ended, or a child of it has not: cancel it first",
        Workflows::delete);
  }
}
