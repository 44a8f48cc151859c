package dev.sluice.benchmarks;

import java.util.List;
import java.util.Locale;

/** The results as text for people. */
public final class Table {
  private static final String ROW = "%-18s %12s %10s %10s %10s %10s %8s %9s %7s %7s";

  private Table() {}

  /** The heading and one line for each case. */
  static String of(List<Result> results) {
    StringBuilder text = new StringBuilder();
    text.append(ROW.formatted(
        "case", "writes/s", "p50", "p99", "p99.9", "max", "fairness", "B/write", "MiB", "locked"));
    text.append(System.lineSeparator());
    for (Result result : results) {
      text.append(row(result)).append(System.lineSeparator());
    }
    return text.toString();
  }

  private static String row(Result result) {
    return ROW.formatted(
        result.name(),
        String.format(Locale.ROOT, "%,.0f", result.opsPerSecond()),
        time(result.micros(0.5)),
        time(result.micros(0.99)),
        time(result.micros(0.999)),
        time(result.maxMicros()),
        String.format(Locale.ROOT, "%.2f", result.fairness()),
        String.format(Locale.ROOT, "%,.0f", result.allocatedPerWrite()),
        result.writerMemoryKib() / 1024,
        result.lockErrors());
  }

  /** Microseconds in a unit people read easily. */
  public static String time(double micros) {
    if (micros < 1000) {
      return String.format(Locale.ROOT, "%.0f µs", micros);
    }
    if (micros < 1_000_000) {
      return String.format(Locale.ROOT, "%.1f ms", micros / 1e3);
    }
    return String.format(Locale.ROOT, "%.2f s", micros / 1e6);
  }
}
