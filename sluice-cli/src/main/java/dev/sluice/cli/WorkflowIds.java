package dev.sluice.cli;

import dev.sluice.workflow.Workflows;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The workflows that a command does the same to, one after the other. */
final class WorkflowIds {
  @Spec(Spec.Target.MIXEE)
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin
  private WorkflowFile file = new WorkflowFile();

  @Parameters(index = "1..*", arity = "1..*", paramLabel = "ID", description = "The workflows.")
  private List<String> ids = new ArrayList<>();

  /** What is done to one. */
  interface Change {
    /** False if there was nothing to change. */
    boolean change(Workflows flows, String id);
  }

  /** Does it; the first that fails ends it. */
  int each(String done, String nothing, Change change) {
    PrintWriter out = spec.commandLine().getOut();
    file.manage(flows -> {
      for (String id : ids) {
        WorkflowFile.require(flows.info(id), id);
        boolean changed = change.change(flows, id);
        out.print(
            file.json()
                ? new JsonObject().put("id", id).put("changed", changed) + "\n"
                : Text.cell(id, 200).text() + " " + (changed ? done : nothing) + "\n");
        out.flush();
      }
    });
    return ExitCode.OK;
  }
}
