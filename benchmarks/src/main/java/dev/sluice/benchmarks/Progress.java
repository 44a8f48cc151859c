package dev.sluice.benchmarks;

import java.io.Console;
import java.io.PrintWriter;

/** Says what is being done: in one line that changes on a terminal, in plain lines elsewhere. */
public final class Progress {
  private static final int WIDTH = 79;

  private final PrintWriter out;
  private final boolean terminal;

  /** Ready; prints nothing yet. */
  public Progress(PrintWriter out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  /** A step that takes a while begins. */
  public void step(String what) {
    if (terminal) {
      out.print("\r" + padded(what));
    } else {
      out.println(what);
    }
    out.flush();
  }

  /** Clears the line before other output. */
  public void done() {
    if (terminal) {
      out.print("\r" + padded("") + "\r");
      out.flush();
    }
  }

  /** Error Prone believes there always is a console; on JDK 25 there is none in a pipe. */
  @SuppressWarnings("SystemConsoleNull")
  public static boolean onTerminal() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }

  private static String padded(String text) {
    String cut = text.substring(0, Math.min(WIDTH, text.length()));
    return cut + " ".repeat(WIDTH - cut.length());
  }
}
