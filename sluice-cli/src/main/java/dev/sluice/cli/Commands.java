package dev.sluice.cli;

import java.io.PrintWriter;
import java.time.Duration;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/** Builds the command line and turns what a command throws into a line and an exit code. */
final class Commands {
  private Commands() {}

  static CommandLine commandLine(PrintWriter out, PrintWriter err) {
    CommandLine line = new CommandLine(new SluiceCommand());
    line.setOut(out)
        .setErr(err)
        .registerConverter(Duration.class, new DurationText())
        // An SQL value that begins with @ is a value, not the name of a file with arguments.
        .setExpandAtFiles(false)
        .setExecutionStrategy(parsed -> execute(parsed, out, err))
        .setParameterExceptionHandler((e, args) -> reportUsage(e, err))
        .setExecutionExceptionHandler((e, command, parsed) -> report(e, out, err));
    addHelp(line);
    return line;
  }

  private static void addHelp(CommandLine line) {
    line.getCommandSpec().mixinStandardHelpOptions(true).versionProvider(new Version());
    line.getSubcommands().values().forEach(Commands::addHelp);
  }

  /** Help is printed outside every command, where picocli would print the stack of a failure. */
  private static int execute(ParseResult parsed, PrintWriter out, PrintWriter err) {
    try {
      return new RunLast().execute(parsed);
    } catch (OutputFailed e) {
      return report(e, out, err);
    }
  }

  /** Prints what the error says and returns its exit code. What was printed before comes first. */
  static int report(Throwable error, PrintWriter out, PrintWriter err) {
    ErrorLine line = ErrorLine.of(error);
    if (!(error instanceof OutputFailed)) {
      out.flush();
    }
    if (line.exitCode() != ExitCode.OUTPUT_CLOSED) {
      err.println(line.text());
    }
    if (Debug.on()) {
      error.printStackTrace(err);
    }
    err.flush();
    return line.exitCode();
  }

  private static int reportUsage(ParameterException error, PrintWriter err) {
    String command = error.getCommandLine().getCommandSpec().qualifiedName();
    String message = UsageText.of(error) + "; see " + command + " --help";
    err.println(new ErrorLine("USAGE", message, ExitCode.USAGE).text());
    err.flush();
    return ExitCode.USAGE;
  }
}
