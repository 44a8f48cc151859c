package dev.sluice.benchmarks;

import java.io.PrintWriter;

/** Says what is being done: in one line that changes on a terminal, in plain lines elsewhere. */
final class Progress {
  private static final int WIDTH = 79;

  private final PrintWriter out;
  private final boolean terminal;

  Progress(PrintWriter out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  /** A step that takes a while begins. */
  void step(String what) {
    if (terminal) {
      out.print("\r" + padded(what));
    } else {
      out.println(what);
    }
    out.flush();
  }

  /** Clears the line before other output. */
  void done() {
    if (terminal) {
      out.print("\r" + padded("") + "\r");
      out.flush();
    }
  }

  private static String padded(String text) {
    String cut = text.substring(0, Math.min(WIDTH, text.length()));
    return cut + " ".repeat(WIDTH - cut.length());
  }
}
