package dev.sluice.cli;

import dev.sluice.SluiceException;
import dev.sluice.workflow.WorkflowException;

/**
 * One error as the user sees it.
 *
 * @param code a stable word in capitals
 * @param message what happened and what to do next
 * @param exitCode the exit code that goes with it
 */
record ErrorLine(String code, String message, int exitCode) {
  /** What to tell about this error. */
  static ErrorLine of(Throwable error) {
    return switch (error) {
      case SluiceException known -> of(known);
      case CommandFailed failed ->
        new ErrorLine(failed.code(), String.valueOf(failed.getMessage()), failed.exitCode());
      case OutputFailed output -> of(output);
      case WorkflowException flow ->
        new ErrorLine(
            flow.code().name(),
            String.valueOf(flow.getMessage()),
            flow.code().retryable() ? ExitCode.REJECTED : ExitCode.FAILED);
      case OutOfMemoryError memory ->
        new ErrorLine(
            "MEMORY",
            memory.getMessage() + "; give more, as in SLUICE_JAVA_OPTS=-Xmx2g",
            ExitCode.FAILED);
      default ->
        new ErrorLine(
            "INTERNAL",
            error + "; this should not happen: add --debug for the stack trace and report it",
            ExitCode.FAILED);
    };
  }

  /** The line, without a line end: line breaks in the message become spaces. */
  String text() {
    return "sluice: " + code + ": " + message.strip().replaceAll("\\s*[\\r\\n]+\\s*", " ");
  }

  private static ErrorLine of(SluiceException error) {
    String message = String.valueOf(error.getMessage());
    return switch (error) {
      case SluiceException.Rejected rejected ->
        new ErrorLine(
            rejected.code().name(),
            message,
            rejected.code().retryable() ? ExitCode.REJECTED : ExitCode.FAILED);
      case SluiceException.OutcomeUnknown unknown ->
        new ErrorLine(
            unknown.code().name(),
            message + " (the write may have been applied: look before you repeat it)",
            ExitCode.OUTCOME_UNKNOWN);
      case SluiceException.Failed failed ->
        new ErrorLine(failed.code().name(), message, ExitCode.FAILED);
      case SluiceException.Closed closed ->
        new ErrorLine(closed.code().name(), message, ExitCode.FAILED);
      case SluiceException.Corrupt corrupt ->
        new ErrorLine(corrupt.code().name(), message, ExitCode.FAILED);
    };
  }

  private static ErrorLine of(OutputFailed error) {
    return error.readerGone()
        ? new ErrorLine("OUTPUT", "the reader of the output has gone", ExitCode.OUTPUT_CLOSED)
        : new ErrorLine(
            "OUTPUT", "cannot write the output: " + error.getMessage(), ExitCode.FAILED);
  }
}
