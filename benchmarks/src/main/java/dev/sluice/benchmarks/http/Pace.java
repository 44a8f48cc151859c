package dev.sluice.benchmarks.http;

/**
 * Says when the requests of some connections are to be sent. Without a rate whenever a connection is
 * free: each waits for its answer (closed loop). With a rate at fixed times that no slow answer moves
 * (open loop): a request that is sent late, as no connection was free, counts from when it was meant to
 * be sent, so what a stall costs those behind it is not left out. For one thread.
 */
final class Pace {
  private final long intervalNanos;
  private final long requestsMax;
  private long dueNanos;
  private long taken;

  private Pace(long intervalNanos, long requestsMax) {
    this.intervalNanos = intervalNanos;
    this.requestsMax = requestsMax;
  }

  /** As fast as the answers come. */
  static Pace closed(long requestsMax) {
    return new Pace(0, requestsMax);
  }

  /** At a rate, once it has begun. */
  static Pace open(double perSecond, long requestsMax) {
    return new Pace(Math.max(1, Math.round(1e9 / perSecond)), requestsMax);
  }

  /** The first is due now. */
  void begin(long nowNanos) {
    dueNanos = nowNanos;
  }

  /** Whether there is a rate. */
  boolean isOpen() {
    return intervalNanos > 0;
  }

  /** Whether the next request is to be sent now. */
  boolean isDue(long nowNanos) {
    return taken < requestsMax && (!isOpen() || nowNanos - dueNanos >= 0);
  }

  /** Whether none is to be sent any more. */
  boolean isExhausted() {
    return taken >= requestsMax;
  }

  /** When the next is to be sent; only with a rate. */
  long dueNanos() {
    return dueNanos;
  }

  /** Takes the next one, which is due: when it was meant to be sent. */
  long take(long nowNanos) {
    taken++;
    if (!isOpen()) {
      return nowNanos;
    }
    long intended = dueNanos;
    dueNanos += intervalNanos;
    return intended;
  }

  /** Those that were due and could not be sent before the end. */
  long overdue(long nowNanos) {
    return isOpen() && nowNanos - dueNanos >= 0
        ? Math.min(requestsMax - taken, (nowNanos - dueNanos) / intervalNanos + 1)
        : 0;
  }
}
