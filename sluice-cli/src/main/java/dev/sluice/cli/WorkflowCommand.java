package dev.sluice.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sluice workflow}: looks at the workflows of a file, and manages them. Runs none. */
@Command(
    name = "workflow",
    header = "Look at the durable workflows of a file, and manage them.",
    description = {
      "Has no code of workflows and runs none: programs that define them do (docs/workflows.md).",
      "list, show, result, export, and queues and schedules without a change only read: the file stays as it is.",
      "Makes no tables: of a file without workflows it says so."
    },
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      WorkflowListCommand.class,
      WorkflowShowCommand.class,
      WorkflowResultCommand.class,
      WorkflowStartCommand.class,
      WorkflowSendCommand.class,
      WorkflowCancelCommand.class,
      WorkflowPauseCommand.class,
      WorkflowResumeCommand.class,
      WorkflowRetryCommand.class,
      WorkflowForkCommand.class,
      WorkflowDeleteCommand.class,
      WorkflowGcCommand.class,
      WorkflowExportCommand.class,
      WorkflowImportCommand.class,
      WorkflowQueuesCommand.class,
      WorkflowSchedulesCommand.class
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done; of result: the workflow ended well",
      "1:failed, or refused: nothing was changed; of result: the workflow failed",
      "2:wrong usage",
      "3:the outcome of a write is unknown: look before you repeat it",
      "4:rejected, not applied: the same may succeed later; of result: it has not ended yet"
    },
    footer = {
      "",
      "Examples:",
      "  sluice workflow list app.db --state FAILED,STUCK",
      "  sluice workflow show app.db order-42",
      "  sluice workflow send app.db order-42 approval '{\"ok\":true}'",
      "  sluice workflow COMMAND --help"
    })
final class WorkflowCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no command given");
  }
}
