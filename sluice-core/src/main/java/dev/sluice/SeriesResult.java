package dev.sluice;

import java.util.List;

/**
 * What came of a series of statements; see {@link Sluice#executeSeries}.
 *
 * @param applied whether what did not fail is in the file; false only for {@link Atomicity#ALL} with a
 *     failure, which is the last result then
 * @param results one for each statement that ran, in order
 */
public record SeriesResult(boolean applied, List<StatementResult> results) {
  /** Whether a statement failed. */
  public boolean hasFailure() {
    return results.stream().anyMatch(result -> result instanceof StatementResult.Failed);
  }
}
