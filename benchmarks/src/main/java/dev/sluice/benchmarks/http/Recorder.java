package dev.sluice.benchmarks.http;

import org.jspecify.annotations.Nullable;

/** Takes what became of each request. Called by the thread that drives the connections. */
interface Recorder {
  /**
   * A request was answered, or its connection broke.
   *
   * @param connection which one, from 0
   * @param number what it carried
   * @param beganNanos when it was meant to be sent
   * @param endedNanos when that was known
   * @param failure what went wrong; null for nothing
   */
  void ended(
      int connection,
      Lane lane,
      long number,
      long beganNanos,
      long endedNanos,
      @Nullable String failure);
}
