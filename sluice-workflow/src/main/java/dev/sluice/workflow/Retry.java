package dev.sluice.workflow;

import java.time.Duration;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * When a failed step is tried again. Attempts and the time of the next one are durable: a crash
 * neither resets the count nor shortens the wait. Immutable.
 */
public final class Retry {
  private static final Retry NEVER =
      new Retry(1, Duration.ZERO, 1, Duration.ZERO, 0, failure -> true);

  private final int attempts;
  private final Duration first;
  private final double factor;
  private final Duration cap;
  private final double jitter;
  private final Predicate<Failure> when;

  private Retry(
      int attempts,
      Duration first,
      double factor,
      Duration cap,
      double jitter,
      Predicate<Failure> when) {
    this.attempts = attempts;
    this.first = first;
    this.factor = factor;
    this.cap = cap;
    this.jitter = jitter;
    this.when = when;
  }

  /** One attempt only. */
  public static Retry never() {
    return NEVER;
  }

  /** Up to 3 attempts, doubling the wait each time, at most an hour. */
  public static Retry exponential(Duration first) {
    return new Retry(3, positive(first), 2, Duration.ofHours(1), 0, failure -> true);
  }

  /** Up to 3 attempts with the same wait between them. */
  public static Retry fixed(Duration wait) {
    return new Retry(3, positive(wait), 1, wait, 0, failure -> true);
  }

  /** This with so many attempts in all, the first included; at least 1. */
  public Retry attempts(int attempts) {
    if (attempts < 1) {
      throw new IllegalArgumentException("attempts must be at least 1, is " + attempts);
    }
    return new Retry(attempts, first, factor, cap, jitter, when);
  }

  /** This with another growth from wait to wait; at least 1. */
  public Retry factor(double factor) {
    if (!(factor >= 1)) {
      throw new IllegalArgumentException("factor must be at least 1, is " + factor);
    }
    return new Retry(attempts, first, factor, cap, jitter, when);
  }

  /** This with a longest wait. */
  public Retry cap(Duration cap) {
    return new Retry(attempts, first, factor, positive(cap), jitter, when);
  }

  /** This with each wait made longer or shorter by up to this share, from 0 to 1, at random. */
  public Retry jitter(double share) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("jitter must be from 0 to 1, is " + share);
    }
    return new Retry(attempts, first, factor, cap, share, when);
  }

  /** This, but only for failures for which it holds. It must depend on nothing but the failure. */
  public Retry when(Predicate<Failure> predicate) {
    return new Retry(attempts, first, factor, cap, jitter, predicate);
  }

  /** Whether there is another attempt after this one has failed. */
  boolean again(int attempt, Failure failure) {
    return attempt < attempts && when.test(failure);
  }

  /** The milliseconds to wait after an attempt, counted from 1. */
  long waitMillis(int attempt, RandomGenerator random) {
    double wait =
        Math.min(first.toMillis() * Math.pow(factor, attempt - 1.0), (double) cap.toMillis());
    double spread = jitter == 0 ? 0 : jitter * (2 * random.nextDouble() - 1);
    return Math.max(0, Math.round(wait * (1 + spread)));
  }

  private static Duration positive(Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException("a wait must be positive, is " + value);
    }
    return value;
  }
}
