package dev.sluice.cli;

import java.io.PrintWriter;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sluice workflow show}: one workflow with the timeline of its steps. */
@Command(
    name = "show",
    header = "Show a workflow with the timeline of its steps.",
    description = {
      "Each line is a step of its record, below it those of the child it started: state, attempts,",
      "when it began after the start of the workflow, how long it took, and both as a bar.",
      "A full bar ran, a light one waited: for a time, a message, a child, the next attempt.",
      "A step whose first attempt is under way has no record yet. Only reads."
    },
    footer = {
      "",
      "Examples:",
      "  sluice workflow show app.db order-42",
      "  sluice workflow show app.db order-42 --json | jq '.steps[] | select(.state == \"FAILED\")'"
    })
final class WorkflowShowCommand implements Callable<Integer> {
  private static final int BAR_MIN = 10;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin
  private WorkflowFile file = new WorkflowFile();

  @Parameters(index = "1", paramLabel = "ID", description = "The workflow.")
  @SuppressWarnings("NullAway.Init")
  private String id;

  @Option(
      names = "--bar",
      paramLabel = "N",
      description = "Columns of the bars, 10 or more (default: 30).")
  private int bar = 30;

  @Override
  public Integer call() {
    if (bar < BAR_MIN) {
      throw new ParameterException(spec.commandLine(), "--bar must be 10 or more, is " + bar);
    }
    WorkflowTree tree = WorkflowFile.require(file.look(view -> WorkflowTree.of(view, id)), id);
    PrintWriter out = spec.commandLine().getOut();
    if (file.json()) {
      out.print(tree.toJson() + "\n");
    } else {
      new WorkflowTimeline(tree, Instant.now(), bar).print(out);
    }
    out.flush();
    return ExitCode.OK;
  }
}
