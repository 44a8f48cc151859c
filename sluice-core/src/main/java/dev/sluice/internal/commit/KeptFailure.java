package dev.sluice.internal.commit;

import dev.sluice.Receipt;
import dev.sluice.Rows;
import dev.sluice.SeriesResult;
import dev.sluice.SluiceError;
import dev.sluice.SluiceException;
import dev.sluice.StatementResult;
import java.util.ArrayList;
import java.util.List;

/**
 * What is kept of a queued write that failed: errors, no rows, and no more than about 100 KiB, as
 * thousands of them are kept.
 */
final class KeptFailure {
  private static final int RESULTS_MAX = 500;
  private static final int CHARS_MAX = 16_000;
  private static final int SHORT_CHARS = 60;

  private int charsLeft = CHARS_MAX;

  private KeptFailure() {}

  /** The same outcome, as small as it must be. */
  static Object of(Object outcome) {
    return outcome instanceof SeriesResult series && series.applied()
        ? new KeptFailure().partly(series.results())
        : firstError(outcome);
  }

  /** Of a series that was not applied only the reason counts. */
  private static Object firstError(Object outcome) {
    return outcome instanceof SeriesResult series
            && series.results().getLast() instanceof StatementResult.Failed(SluiceException error)
        ? error
        : outcome;
  }

  private SeriesResult partly(List<StatementResult> results) {
    List<StatementResult> kept = new ArrayList<>(Math.min(results.size(), RESULTS_MAX + 1));
    for (StatementResult result : results) {
      if (kept.size() == RESULTS_MAX) {
        kept.add(rest(results.subList(RESULTS_MAX, results.size())));
        break;
      }
      kept.add(shortened(result));
    }
    return new SeriesResult(/* applied= */ true, kept);
  }

  private StatementResult shortened(StatementResult result) {
    return switch (result) {
      case StatementResult.Done done -> {
        Receipt receipt = done.receipt();
        yield new StatementResult.Done(
            new Receipt(receipt.changes(), receipt.insertId(), receipt.inserted(), Rows.none()),
            done.lastChanges(),
            done.lastRowId(),
            done.nanos());
      }
      case StatementResult.Failed(SluiceException error) ->
        new StatementResult.Failed(shortened(error));
      case StatementResult.Skipped skipped -> skipped;
    };
  }

  private SluiceException shortened(SluiceException error) {
    String message = String.valueOf(error.getMessage());
    charsLeft -= message.length();
    return charsLeft >= 0 || message.length() <= SHORT_CHARS
        ? error
        : SluiceException.of(
            (SluiceError) error.code(),
            message.substring(0, SHORT_CHARS) + "…",
            error.sqliteCode(),
            null);
  }

  private static StatementResult rest(List<StatementResult> results) {
    long failed =
        results.stream().filter(each -> each instanceof StatementResult.Failed).count();
    return new StatementResult.Failed(SluiceException.of(
        SluiceError.TOO_LARGE,
        "the results of %d more statements are not kept; %d of them failed; queue fewer statements at a time"
            .formatted(results.size(), failed)));
  }
}
