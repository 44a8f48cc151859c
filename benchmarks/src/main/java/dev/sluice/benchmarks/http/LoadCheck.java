package dev.sluice.benchmarks.http;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the table of a run, page by page, and enters what is there into the ledger. */
final class LoadCheck {
  private static final int PAGE = 20_000;
  private static final Pattern ROW = Pattern.compile("\\[(\\d+),(\\d+)]");

  private final Questions questions;
  private final LoadTable table;

  LoadCheck(Questions questions, LoadTable table) {
    this.questions = questions;
    this.table = table;
  }

  /** Lets queued writes be applied, where there are some, and reads all rows. */
  void run(boolean queued, WriteLedger ledger) throws IOException, InterruptedException {
    if (queued) {
      questions.post("/db/execute?queue&wait&timeout=55s", "[]");
    }
    long last = Template.FIRST + LoadTable.SEEDED - 1;
    for (int rows = PAGE; rows == PAGE; ) {
      rows = 0;
      Matcher row = ROW.matcher(questions.post("/db/query", table.page(last, PAGE)));
      while (row.find()) {
        last = Long.parseLong(row.group(1));
        ledger.found(Long.parseLong(row.group(2)) - Template.FIRST);
        rows++;
      }
    }
  }
}
