package dev.sluice.cli;

import dev.sluice.workflow.WorkflowView;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sluice workflow export}: a workflow with its children and whole records, as JSON. */
@Command(
    name = "export",
    header = "Print a workflow with its children and whole records, as JSON for import.",
    description = "Only reads; the workflow stays, and goes on.",
    footer = {"", "Example:", "  sluice workflow export app.db order-42 > order-42.json"})
final class WorkflowExportCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin
  private WorkflowFile file = new WorkflowFile();

  @Parameters(index = "1", paramLabel = "ID", description = "The workflow.")
  @SuppressWarnings("NullAway.Init")
  private String id;

  @Override
  public Integer call() {
    String text = file.look((WorkflowView view) -> {
      WorkflowFile.require(view.info(id), id);
      return view.export(id);
    });
    PrintWriter out = spec.commandLine().getOut();
    out.print(text + "\n");
    out.flush();
    return ExitCode.OK;
  }
}
