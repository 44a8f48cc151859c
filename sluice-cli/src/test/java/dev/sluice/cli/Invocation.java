package dev.sluice.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/**
 * One command run in this process.
 *
 * @param exitCode its exit code
 * @param out what it printed on stdout
 * @param err what it printed on stderr
 */
record Invocation(int exitCode, String out, String err) {
  static Invocation of(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode = Commands.commandLine(
            new PrintWriter(out), new PrintWriter(err, /* autoFlush= */ true))
        .execute(args);
    return new Invocation(exitCode, out.toString(), err.toString());
  }
}
