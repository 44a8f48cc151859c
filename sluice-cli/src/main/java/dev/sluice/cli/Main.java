package dev.sluice.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Starts the command {@code sluice}. */
public final class Main {
  /** Asked often, by scripts too: answered without building the whole command line. */
  private static final Set<List<String>> VERSION = Set.of(List.of("--version"), List.of("-V"));

  private Main() {}

  /**
   * Runs one command and ends the process with its exit code.
   *
   * @param args the arguments, as docs/cli.md describes them
   */
  public static void main(String[] args) {
    System.exit(run(args));
  }

  private static int run(String[] args) {
    System.setErr(new PrintStream(
        new FileOutputStream(FileDescriptor.err), /* autoFlush= */ true, StandardCharsets.UTF_8));
    PrintWriter err = new PrintWriter(
        new OutputStreamWriter(System.err, StandardCharsets.UTF_8), /* autoFlush= */ true);
    PrintWriter out = StandardOutput.on(new FileOutputStream(FileDescriptor.out));
    try {
      requireReadable(args);
      if (VERSION.contains(List.of(args))) {
        out.println(Version.text());
        out.flush();
        return ExitCode.OK;
      }
      int exitCode = Commands.commandLine(out, err).execute(args);
      out.flush();
      return exitCode;
    } catch (Throwable e) {
      // The last resort: whatever it is, the user gets one line.
      return Commands.report(e, out, err);
    }
  }

  /** A Java started in a locale without UTF-8 has lost every letter beyond ASCII of its arguments. */
  private static void requireReadable(String[] args) {
    boolean lossy = !StandardCharsets.UTF_8.name().equals(System.getProperty("sun.jnu.encoding"));
    if (lossy && Arrays.stream(args).anyMatch(arg -> arg.indexOf('\ufffd') >= 0)) {
      throw new CommandFailed(
          "LOCALE",
          "the arguments have characters that this locale cannot carry; set LC_ALL=C.UTF-8",
          ExitCode.USAGE);
    }
  }
}
