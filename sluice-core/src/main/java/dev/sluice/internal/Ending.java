package dev.sluice.internal;

/**
 * Ends something that has several parts: each part is ended whatever befalls the others, so that one
 * failure leaves no thread, lock or open file behind.
 */
public final class Ending {
  private Ending() {}

  /** Ends one part. */
  @FunctionalInterface
  public interface Step {
    /** Does it. */
    void run() throws Exception;
  }

  /**
   * Runs all steps, in order.
   *
   * @throws IllegalStateException of the first that failed with a checked exception; an unchecked one
   *     or an error is thrown as it is. Later failures are its suppressed ones
   */
  public static void run(Step... steps) {
    Throwable first = null;
    for (Step step : steps) {
      try {
        step.run();
      } catch (Throwable e) { // thrown below, after the other parts have ended
        first = first == null ? e : with(first, e);
      }
    }
    switch (first) {
      case null -> {}
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new IllegalStateException(first);
    }
  }

  /** Runs all steps after a failure, which is the one that counts: theirs are its suppressed ones. */
  public static void after(Throwable failure, Step... steps) {
    try {
      run(steps);
    } catch (Throwable e) { // told with the failure
      with(failure, e);
    }
  }

  @SuppressWarnings("ReferenceEquality") // an exception cannot suppress itself
  private static Throwable with(Throwable first, Throwable later) {
    if (first != later) {
      first.addSuppressed(later);
    }
    return first;
  }
}
