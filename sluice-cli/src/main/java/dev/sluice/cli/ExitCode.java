package dev.sluice.cli;

/** The exit codes, as listed by {@code sluice --help} and docs/cli.md. Stable. */
final class ExitCode {
  static final int OK = 0;
  static final int FAILED = 1;
  static final int USAGE = 2;
  static final int OUTCOME_UNKNOWN = 3;
  static final int REJECTED = 4;
  static final int NO_WRITER = 5;

  /** What a shell reports for a program that SIGPIPE ended: its reader has gone. */
  static final int OUTPUT_CLOSED = 141;

  private ExitCode() {}
}
