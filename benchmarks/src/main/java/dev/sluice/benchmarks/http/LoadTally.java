package dev.sluice.benchmarks.http;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Counts and times of a run by kind, and failures by what they say. For one thread. */
final class LoadTally implements Recorder {
  private static final int DIGITS = 3;
  private static final int FAILURES_MAX = 50;
  private static final String OTHERS = "others";

  private final Map<RequestKind, Histogram> times = new EnumMap<>(RequestKind.class);
  private final Map<String, Long> failures = new TreeMap<>();
  private final WriteLedger ledger;
  private long answered;

  /** With what keeps the numbers of the writes. */
  LoadTally(WriteLedger ledger) {
    this.ledger = ledger;
  }

  @Override
  public void ended(
      int connection,
      Lane lane,
      long number,
      long beganNanos,
      long endedNanos,
      @Nullable String failure) {
    if (failure == null) {
      answered++;
      times
          .computeIfAbsent(lane.kind(), _ -> new Histogram(DIGITS))
          .recordValue(Math.max(0, endedNanos - beganNanos));
    } else {
      boolean room = failures.containsKey(failure) || failures.size() < FAILURES_MAX;
      failures.merge(room ? failure : OTHERS, 1L, Long::sum);
    }
    if (lane.kind().inserts()) {
      ledger.ended(number, failure == null);
    }
  }

  /** Requests that were answered as they should be. */
  long answered() {
    return answered;
  }

  /** Requests that were not. */
  long failed() {
    return failures.values().stream().mapToLong(Long::longValue).sum();
  }

  /** How often each failure came. */
  Map<String, Long> failures() {
    return failures;
  }

  /** Times of answered requests in nanoseconds, by kind. */
  Map<RequestKind, Histogram> times() {
    return times;
  }
}
