package dev.sluice.cli;

import dev.sluice.workflow.Workflows;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sluice workflow import}: what export has printed, into another file. */
@Command(
    name = "import",
    header = "Read workflows in that export has printed, as one transaction.",
    description = {
      "What ran when it was exported is queued here. Where one of the ids is taken, nothing is read in."
    },
    footer = {
      "",
      "Examples:",
      "  sluice workflow import other.db order-42.json",
      "  sluice workflow export app.db order-42 | sluice workflow import other.db -"
    })
final class WorkflowImportCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin
  private WorkflowFile file = new WorkflowFile();

  @Parameters(
      index = "1",
      paramLabel = "FILE",
      description = "What export has printed; - for standard input.")
  @SuppressWarnings("NullAway.Init")
  private String from;

  @Override
  public Integer call() {
    String text = from.equals("-") ? JsonArgument.stdin() : read(Path.of(from));
    Workflows.requireExport(text);
    PrintWriter out = spec.commandLine().getOut();
    file.begin(flows -> {
      int count = flows.importFrom(text);
      out.print(
          file.json()
              ? new JsonObject().put("imported", count) + "\n"
              : count + " imported, children included\n");
    });
    out.flush();
    return ExitCode.OK;
  }

  private static String read(Path path) {
    try {
      return Files.readString(path);
    } catch (NoSuchFileException e) {
      throw new CommandFailed("INPUT", "there is no file " + path);
    } catch (IOException e) {
      throw new CommandFailed("INPUT", "cannot read " + path + ": " + e);
    }
  }
}
