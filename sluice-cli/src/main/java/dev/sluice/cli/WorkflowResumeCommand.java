package dev.sluice.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code sluice workflow resume}. */
@Command(
    name = "resume",
    header = "Let workflows go on that are paused, stuck, dead, failed or cancelled.",
    description = {
      "Paused ones go on where they are; the others from their record: the step that failed last runs again.",
      "What has undone something cannot; fork it instead."
    },
    footer = {"", "Example:", "  sluice workflow resume app.db order-42"})
final class WorkflowResumeCommand implements Callable<Integer> {
  @Mixin
  private WorkflowIds ids = new WorkflowIds();

  @Override
  public Integer call() {
    return ids.each("goes on", "", (flows, id) -> {
      flows.resume(id);
      return true;
    });
  }
}
