package dev.sluice.cli;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;

/**
 * One command run in this process.
 *
 * @param exitCode its exit code
 * @param out what it printed on stdout
 * @param err what it printed on stderr
 */
record Invocation(int exitCode, String out, String err) {
  static Invocation of(String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Invocation invocation = into(out, args);
    return new Invocation(
        invocation.exitCode(), out.toString(StandardCharsets.UTF_8), invocation.err());
  }

  /** Runs with another stdout; {@link #out} is empty. */
  static Invocation into(OutputStream out, String... args) {
    StringWriter err = new StringWriter();
    int exitCode = Commands.commandLine(
            StandardOutput.on(out), new PrintWriter(err, /* autoFlush= */ true))
        .execute(args);
    return new Invocation(exitCode, "", err.toString());
  }
}
