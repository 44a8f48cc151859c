package dev.sluice.benchmarks.http;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;

/** One run of {@code sluice load}: makes the table, sends the requests, checks what was acknowledged. */
final class LoadRun {
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(30);

  private final LoadPlan plan;
  private final LoadProgress progress;
  private final LoadTable table = LoadTable.fresh();
  private final WriteLedger ledger = new WriteLedger();
  private final LoadTally tally = new LoadTally(ledger);
  private long written;

  LoadRun(LoadPlan plan, LoadProgress progress) {
    this.plan = plan;
    this.progress = progress;
  }

  /**
   * Does all of it; blocks for the plan's duration, up to 30 s for the last answers, and the check.
   *
   * @throws IOException if the server cannot be reached or the table cannot be made or read
   */
  LoadResult run() throws IOException, InterruptedException {
    try (Questions questions = new Questions(plan.target())) {
      questions.post("/db/execute", table.create());
      questions.post("/db/execute", table.seed());
      Sent sent = send();
      progress.phase("checking what was acknowledged");
      boolean checked = plan.writing().inserts() && plan.writers() > 0;
      if (checked) {
        new LoadCheck(questions, table).run(plan.queued(), ledger);
      }
      LoadResult result =
          new LoadResult(sent.seconds(), tally, sent.overdue(), checked, ledger, table.name());
      return concluded(result, questions);
    }
  }

  private LoadResult concluded(LoadResult result, Questions questions)
      throws IOException, InterruptedException {
    if (plan.keep() || ledger.lost() > 0 || ledger.doubled() > 0) {
      return result;
    }
    questions.post("/db/execute", table.drop());
    return new LoadResult(
        result.seconds(), tally, result.overdue(), result.checked(), ledger, /* table= */ "");
  }

  private record Sent(double seconds, long overdue) {}

  /** The time counts from when all are connected, which with TLS may take longer than a short run. */
  private Sent send() throws IOException {
    Pace reads = plan.pace(plan.readers());
    Pace writes = plan.pace(plan.writers());
    List<Lane> lanes = new ArrayList<>();
    Template read = table.template(RequestKind.READ, plan.target());
    SplittableRandom random = new SplittableRandom();
    LongSupplier anyRow = () -> random.nextInt(LoadTable.SEEDED);
    for (int i = 0; i < plan.readers(); i++) {
      lanes.add(new Lane(RequestKind.READ, read, reads, anyRow));
    }
    Template write = plan.writeTemplate(table);
    for (int i = 0; i < plan.writers(); i++) {
      lanes.add(new Lane(plan.writing(), write, writes, () -> written++));
    }
    try (Wire wire = new Wire(plan.target(), lanes, tally, ANSWER_WITHIN)) {
      long began = System.nanoTime();
      long until = began + plan.duration().toNanos();
      reads.begin(began);
      writes.begin(began);
      wire.run(until, () -> progress.at(tally));
      double seconds = Math.min(System.nanoTime() - began, plan.duration().toNanos()) / 1e9;
      return new Sent(seconds, reads.overdue(until) + writes.overdue(until));
    }
  }
}
