package dev.sluice.benchmarks.flows;

import dev.sluice.benchmarks.Check;
import dev.sluice.benchmarks.Table;
import java.io.PrintWriter;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** Prints what a run finds: a table and checks, or JSON with the rest on standard error. */
final class FlowReport {
  private static final String ROW = "%-8s %-16s %12s %10s %10s %10s %10s%n";

  private final PrintWriter out;
  private final PrintWriter notes;
  private final boolean json;

  FlowReport(PrintWriter out, PrintWriter err, boolean json) {
    this.out = out;
    this.notes = json ? err : out;
    this.json = json;
  }

  /** Something to know about the run. */
  void note(String text) {
    notes.println(text);
    notes.flush();
  }

  void windows(Collection<FlowResult> results) {
    if (json) {
      results.forEach(result -> out.println(result.json()));
    } else if (!results.isEmpty()) {
      out.println();
      out.printf(ROW, "engine", "case", "workflows/s", "p50", "p99", "max", "CPU each");
      results.forEach(result -> out.print(row(result)));
    }
    out.flush();
  }

  void waiting(List<WaitingResult> results) {
    results.forEach(result -> out.println(json ? result.json() : result.line()));
    out.flush();
  }

  /** The figures beside their targets. */
  void checks(List<Check> checks) {
    notes.println();
    checks.forEach(check -> notes.println(check.line()));
    notes.flush();
  }

  private static String row(FlowResult result) {
    return ROW.formatted(
        result.rival().label(),
        result.name(),
        String.format(Locale.ROOT, "%,.0f", result.perSecond()),
        Table.time(result.micros(0.5)),
        Table.time(result.micros(0.99)),
        Table.time(result.latencies().max() / 1e3),
        Table.time(result.cpuMicros()));
  }
}
