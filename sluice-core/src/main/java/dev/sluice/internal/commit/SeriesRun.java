package dev.sluice.internal.commit;

import dev.sluice.Atomicity;
import dev.sluice.Receipt;
import dev.sluice.SeriesResult;
import dev.sluice.StatementResult;
import dev.sluice.internal.queue.Request;
import dev.sluice.internal.sqlite.ResultTooLarge;
import dev.sluice.internal.sqlite.SqliteException;
import java.util.ArrayList;
import java.util.List;

/** Runs the statements of a series one after the other. Writer's thread only. */
final class SeriesRun {
  private final Runner runner;
  private final LatestWrite latest;

  /** Runs one statement inside the open transaction. */
  interface Runner {
    /**
     * Leaves nothing behind where it fails.
     *
     * @throws TransactionLost also if a failed statement could not be undone
     */
    Receipt run(Request.Single single) throws SqliteException, TransactionLost;
  }

  SeriesRun(Runner runner, LatestWrite latest) {
    this.runner = runner;
    this.latest = latest;
  }

  SeriesResult run(Request.Series series) throws TransactionLost {
    List<StatementResult> results = new ArrayList<>(series.steps().size());
    boolean stopsAtFailure = series.atomicity() == Atomicity.ALL;
    StatementResult result = new StatementResult.Skipped();
    for (Request.Step step : series.steps()) {
      boolean skipped = step.isContinuation() && !(result instanceof StatementResult.Done);
      result = skipped ? new StatementResult.Skipped() : run(step);
      results.add(result);
      if (stopsAtFailure && result instanceof StatementResult.Failed) {
        return new SeriesResult(/* applied= */ false, results);
      }
    }
    return new SeriesResult(/* applied= */ true, results);
  }

  private StatementResult run(Request.Step step) throws TransactionLost {
    return switch (step) {
      case Request.Refused refused -> new StatementResult.Failed(refused.reason());
      case Request.Statement(Request.Single single, var _) -> run(single);
    };
  }

  private StatementResult run(Request.Single single) throws TransactionLost {
    try {
      long began = System.nanoTime();
      Receipt receipt = runner.run(single);
      long nanos = System.nanoTime() - began;
      return new StatementResult.Done(receipt, latest.changes(), latest.rowId(), nanos);
    } catch (ResultTooLarge e) {
      return new StatementResult.Failed(e.toSluiceException("writeBytes"));
    } catch (SqliteException e) {
      return new StatementResult.Failed(Errors.of(e));
    }
  }
}
