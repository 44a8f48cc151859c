package dev.sluice.benchmarks.http;

import dev.sluice.benchmarks.Progress;
import java.util.Locale;
import java.util.function.LongSupplier;

/** Shows how far a run has come: a line that changes on a terminal, a line a second in a pipe. */
final class LoadProgress {
  private static final long TERMINAL_NANOS = 200_000_000;
  private static final long PIPE_NANOS = 1_000_000_000;

  private final Progress progress;
  private final long intervalNanos;
  private final LongSupplier nanoTime;
  private final long beganNanos;
  private long shownNanos;
  private long shownAnswered;

  LoadProgress(Progress progress, boolean terminal, LongSupplier nanoTime) {
    this.progress = progress;
    this.intervalNanos = terminal ? TERMINAL_NANOS : PIPE_NANOS;
    this.nanoTime = nanoTime;
    this.beganNanos = nanoTime.getAsLong();
    this.shownNanos = beganNanos;
  }

  /** Another part begins. */
  void phase(String name) {
    progress.step(name);
  }

  /** The run has come this far. */
  void at(LoadTally tally) {
    long now = nanoTime.getAsLong();
    if (now - shownNanos < intervalNanos) {
      return;
    }
    double seconds = (now - shownNanos) / 1e9;
    progress.step(String.format(
        Locale.ROOT,
        "%5.1f s  %,d answered, %,.0f/s, %,d failed",
        (now - beganNanos) / 1e9,
        tally.answered(),
        (tally.answered() - shownAnswered) / seconds,
        tally.failed()));
    shownNanos = now;
    shownAnswered = tally.answered();
  }

  /** Clears the line. */
  void done() {
    progress.done();
  }
}
