package dev.sluice.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sluice workflow fork}: a new workflow with the input, and a part of the record, of another. */
@Command(
    name = "fork",
    header = "Start a new workflow with the input, and a part of the record, of another.",
    description =
        "With all its steps that ended well, unless told otherwise. The other one stays as it is.",
    footer = {
      "",
      "Examples:",
      "  sluice workflow fork app.db order-42 order-42b                  # from where it failed",
      "  sluice workflow fork app.db order-42 order-42b --before charge  # from this step on",
      "  sluice workflow fork app.db order-42 order-42b --from-start"
    })
final class WorkflowForkCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin
  private WorkflowFile file = new WorkflowFile();

  @Parameters(index = "1", paramLabel = "ID", description = "The workflow.")
  @SuppressWarnings("NullAway.Init")
  private String id;

  @Parameters(index = "2", paramLabel = "NEW_ID", description = "The id of the new one.")
  @SuppressWarnings("NullAway.Init")
  private String newId;

  @ArgGroup(exclusive = true)
  private Part part = new Part();

  /** What is taken of the record. */
  static final class Part {
    @Option(
        names = "--before",
        paramLabel = "PATH",
        description = "Only steps begun before the one at this path, as show prints it.")
    private @Nullable String before;

    @Option(names = "--from-start", description = "No steps: only the input.")
    private boolean fromStart;
  }

  @Override
  public Integer call() {
    String before = part.before;
    file.manage(flows -> {
      if (part.fromStart) {
        flows.restart(id, newId);
      } else if (before != null) {
        flows.fork(id, newId, before);
      } else {
        flows.forkFromFailure(id, newId);
      }
    });
    PrintWriter out = spec.commandLine().getOut();
    out.print(
        file.json()
            ? new JsonObject().put("id", newId).put("forked_from", id) + "\n"
            : Text.cell(newId, 500).text() + "\n");
    out.flush();
    return ExitCode.OK;
  }
}
