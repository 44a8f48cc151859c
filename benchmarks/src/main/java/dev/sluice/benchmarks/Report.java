package dev.sluice.benchmarks;

import java.io.PrintWriter;
import java.util.List;

/** Prints what a run finds: a table and checks, or JSON with the rest on standard error. */
final class Report {
  private final PrintWriter out;
  private final PrintWriter notes;
  private final boolean json;

  Report(PrintWriter out, PrintWriter err, boolean json) {
    this.out = out;
    this.notes = json ? err : out;
    this.json = json;
  }

  /** Something to know about the run. */
  void note(String text) {
    notes.println(text);
    notes.flush();
  }

  /** The figures of all cases. */
  void results(List<Result> results) {
    if (json) {
      results.forEach(result -> out.println(result.json()));
    } else {
      out.println();
      out.print(Table.of(results));
    }
    out.flush();
  }

  /** The figures beside their targets. */
  void checks(List<Check> checks) {
    notes.println();
    checks.forEach(check -> notes.println(check.line()));
    notes.flush();
  }
}
