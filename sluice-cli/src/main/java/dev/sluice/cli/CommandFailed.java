package dev.sluice.cli;

/** A command that cannot do its work for a reason found by the command itself. */
final class CommandFailed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String code;
  private final int exitCode;

  /**
   * A failure to report.
   *
   * @param code a stable word in capitals, such as {@code NO_FILE}
   * @param message what, where, and what to do next
   */
  CommandFailed(String code, String message) {
    this(code, message, ExitCode.FAILED);
  }

  CommandFailed(String code, String message, int exitCode) {
    super(message);
    this.code = code;
    this.exitCode = exitCode;
  }

  String code() {
    return code;
  }

  int exitCode() {
    return exitCode;
  }
}
