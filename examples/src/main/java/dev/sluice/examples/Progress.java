package dev.sluice.examples;

import java.io.Console;
import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Shows how far long work has come: one moving line with a bar on a terminal, a plain line every
 * second in a pipe, or nothing. For one thread; never fails and never waits.
 */
public final class Progress implements AutoCloseable {
  private static final int BAR_WIDTH = 30;
  private static final int LINE_WIDTH = 100;
  private static final long BAR_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long LINE_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final PrintStream out;
  private final Style style;
  private final LongSupplier nanoTime;
  private String phase = "";
  private long shownNanos;
  private boolean shown;
  private int width;

  /** How progress is shown. */
  public enum Style {
    /** One line that is drawn over again. */
    BAR,
    /** A new line about every second. */
    LINES,
    /** Nothing. */
    SILENT
  }

  /** Progress on {@code out}; {@code nanoTime} as {@link System#nanoTime()}. */
  public Progress(PrintStream out, Style style, LongSupplier nanoTime) {
    this.out = out;
    this.style = style;
    this.nanoTime = nanoTime;
  }

  /** Progress on standard output: a bar on a terminal, lines in a pipe; or nothing. */
  public static Progress standard(boolean silent) {
    Style style = silent ? Style.SILENT : terminal() ? Style.BAR : Style.LINES;
    return new Progress(System.out, style, System::nanoTime);
  }

  /** Begins another part of the work; its first figures are shown at once. */
  public void phase(String name) {
    endLine();
    phase = name;
    shown = false;
  }

  /**
   * The work has come this far.
   *
   * @param total how much there is, or 0 while that is not known
   * @param detail shown behind the figures, may be empty
   */
  public void at(long done, long total, String detail) {
    if (style == Style.SILENT || !due()) {
      return;
    }
    String line = phase + "  " + figures(done, total) + (detail.isEmpty() ? "" : "  " + detail);
    if (style == Style.LINES) {
      out.println(line);
    } else {
      draw(line);
    }
    out.flush();
  }

  /** Says something that stays, on a line of its own. */
  public void say(String line) {
    if (style != Style.SILENT) {
      endLine();
      out.println(line);
      out.flush();
    }
  }

  /** Ends the moving line, so that what follows starts on a new one. */
  @Override
  public void close() {
    endLine();
  }

  private boolean due() {
    long now = nanoTime.getAsLong();
    long interval = style == Style.BAR ? BAR_INTERVAL_NANOS : LINE_INTERVAL_NANOS;
    if (shown && now - shownNanos < interval) {
      return false;
    }
    shown = true;
    shownNanos = now;
    return true;
  }

  private String figures(long done, long total) {
    if (total <= 0) {
      return grouped(done);
    }
    double share = Math.min(1.0, (double) done / total);
    String counts =
        "%s of %s (%d %%)".formatted(grouped(done), grouped(total), (int) (share * 100));
    return style == Style.BAR ? bar(share) + " " + counts : counts;
  }

  private static String bar(double share) {
    int full = (int) (share * BAR_WIDTH);
    return "[" + "#".repeat(full) + "-".repeat(BAR_WIDTH - full) + "]";
  }

  private void draw(String line) {
    String cut = line.length() > LINE_WIDTH ? line.substring(0, LINE_WIDTH) : line;
    out.print("\r" + cut + " ".repeat(Math.max(0, width - cut.length())));
    width = cut.length();
  }

  private void endLine() {
    if (width > 0) {
      out.println();
      out.flush();
      width = 0;
    }
  }

  private static String grouped(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  @SuppressWarnings("SystemConsoleNull") // It still is null where there is no console at all.
  private static boolean terminal() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }
}
