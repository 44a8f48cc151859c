package dev.sluice.internal.commit;

import dev.sluice.SluiceError;
import dev.sluice.SluiceException;
import dev.sluice.SluiceOptions;
import dev.sluice.internal.queue.LeaseSession;
import org.jspecify.annotations.Nullable;

/**
 * The interactive transaction that holds the writer, and its limits: how long it may be open, and how
 * long without a command. Writer's thread.
 */
final class OpenLease {
  private final LeaseSession session;
  private final Limits limits;
  private final long beganNanos = System.nanoTime();
  private long activeNanos = beganNanos;

  OpenLease(LeaseSession session, Limits limits) {
    this.session = session;
    this.limits = limits;
  }

  LeaseSession session() {
    return session;
  }

  /** A command was run. */
  void active() {
    activeNanos = System.nanoTime();
  }

  /** Why it is over, if it is. */
  @Nullable
  SluiceException overLimit() {
    long now = System.nanoTime();
    if (now - activeNanos > limits.idleNanos && !session.hasCommand()) {
      return timeout("idle", limits.idleNanos, "transactionIdleTimeout");
    }
    return now - beganNanos > limits.totalNanos
        ? timeout("open", limits.totalNanos, "transactionTimeout")
        : null;
  }

  private static SluiceException timeout(String was, long nanos, String option) {
    return SluiceException.of(
        SluiceError.TX_TIMEOUT,
        "the transaction was %s for more than %d ms and was rolled back; other writers wait meanwhile. Do less in it, prepare before it, or raise SluiceOptions.%s"
            .formatted(was, nanos / 1_000_000, option));
  }

  /** The limits of all of them. */
  record Limits(long idleNanos, long totalNanos) {
    static Limits of(SluiceOptions options) {
      return new Limits(
          options.transactionIdleTimeout().toNanos(),
          options.transactionTimeout().toNanos());
    }
  }
}
