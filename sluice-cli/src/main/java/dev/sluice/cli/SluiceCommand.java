package dev.sluice.cli;

import dev.sluice.benchmarks.BenchCommand;
import dev.sluice.benchmarks.http.LoadCommand;
import dev.sluice.examples.catalogue.DemoCommand;
import dev.sluice.examples.catalogue.ScanCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command {@code sluice} itself: it only carries the others. */
@Command(
    name = "sluice",
    description = "One SQLite file, any number of writers.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      ExecCommand.class,
      QueryCommand.class,
      ServeCommand.class,
      HashPasswordCommand.class,
      StatusCommand.class,
      HandoverCommand.class,
      ScanCommand.class,
      DemoCommand.class,
      LoadCommand.class,
      WorkflowCommand.class,
      BenchCommand.class,
      RehearseCommand.class
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "  0:done",
      "  1:failed; the message on stderr says why",
      "  2:wrong usage",
      "  3:the outcome of a write is unknown: look before you repeat it",
      "  4:rejected, not applied: the same may succeed later",
      "  5:no writer is running (status, handover)",
      "130:interrupted",
      "141:the reader of the output has gone"
    },
    footer = {
      "",
      "Examples:",
      "  sluice exec app.db \"CREATE TABLE note(text TEXT) STRICT\"",
      "  sluice exec app.db \"INSERT INTO note VALUES (?)\" -p \"hello\"",
      "  sluice query app.db \"SELECT * FROM note\"",
      "  sluice serve app.db",
      "  sluice workflow list app.db --state FAILED",
      "  sluice COMMAND --help"
    })
final class SluiceCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Show stack traces and more log lines (also: SLUICE_DEBUG=1).")
  @SuppressWarnings("UnusedMethod") // picocli calls it
  private void debug(boolean wanted) {
    if (wanted) {
      Debug.set(true);
    }
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no command given");
  }
}
