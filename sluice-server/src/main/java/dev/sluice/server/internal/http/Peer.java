package dev.sluice.server.internal.http;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * One connection, and whether its client keeps up. A clock looks at it once a second ({@link #look});
 * request threads only count themselves in and out. Counters are thread-safe; the rest belongs to the
 * clock's thread.
 */
final class Peer {
  private static final long WINDOW_NANOS = 10_000_000_000L;
  private static final double NANOS_PER_SECOND = 1e9;
  private static final long UNKNOWN = -1;

  private final Pace reading;
  private final Pace writing;
  private final LongSupplier bytesIn;
  private final AtomicInteger requests = new AtomicInteger();
  private final boolean overLimit;
  private volatile boolean multiplexed;
  private long bytesAtRest;
  private long headSinceNanos = UNKNOWN;

  Peer(LongSupplier bytesIn, LongSupplier bytesOut, boolean overLimit) {
    this.bytesIn = bytesIn;
    this.reading = new Pace(bytesIn);
    this.writing = new Pace(bytesOut);
    this.overLimit = overLimit;
  }

  /** Whether there were too many connections when it came. */
  boolean isOverLimit() {
    return overLimit;
  }

  /** It speaks HTTP/2, whose frames come between requests, too. */
  void multiplexed() {
    multiplexed = true;
  }

  void requestBegins() {
    requests.incrementAndGet();
  }

  void requestEnds() {
    requests.decrementAndGet();
  }

  /** A thread waits for more of a body, or no longer. */
  Pace reading() {
    return reading;
  }

  /** A thread waits until more of an answer is taken, or no longer. */
  Pace writing() {
    return writing;
  }

  /** Whether the client has been too slow; called about once a second. */
  boolean look(long now, long headNanos, long bytesPerSecondMin) {
    if (requests.get() > 0) {
      bytesAtRest = UNKNOWN;
      headSinceNanos = UNKNOWN;
      boolean readsTooSlow = reading.isTooSlow(now, bytesPerSecondMin);
      boolean writesTooSlow = writing.isTooSlow(now, bytesPerSecondMin);
      return readsTooSlow || writesTooSlow;
    }
    return !multiplexed && isHeadTooSlow(now, headNanos);
  }

  /** Bytes that came while there is no request are the beginning of one. */
  private boolean isHeadTooSlow(long now, long headNanos) {
    long bytes = bytesIn.getAsLong();
    if (bytesAtRest == UNKNOWN) {
      bytesAtRest = bytes;
    }
    if (bytes == bytesAtRest) {
      return false;
    }
    if (headSinceNanos == UNKNOWN) {
      headSinceNanos = now;
    }
    return now - headSinceNanos >= headNanos;
  }

  /** How fast bytes go one way while threads wait for them. */
  static final class Pace {
    private final LongSupplier bytes;
    private final AtomicInteger waiting = new AtomicInteger();
    private long sinceNanos = UNKNOWN;
    private long sinceBytes;

    private Pace(LongSupplier bytes) {
      this.bytes = bytes;
    }

    void begins() {
      waiting.incrementAndGet();
    }

    void ends() {
      waiting.decrementAndGet();
    }

    private boolean isTooSlow(long now, long bytesPerSecondMin) {
      if (waiting.get() == 0) {
        sinceNanos = UNKNOWN;
        return false;
      }
      long total = bytes.getAsLong();
      if (sinceNanos == UNKNOWN) {
        sinceNanos = now;
        sinceBytes = total;
      }
      long elapsed = now - sinceNanos;
      if (elapsed < WINDOW_NANOS) {
        return false;
      }
      boolean tooSlow = (total - sinceBytes) / (elapsed / NANOS_PER_SECOND) < bytesPerSecondMin;
      sinceNanos = now;
      sinceBytes = total;
      return tooSlow;
    }
  }
}
