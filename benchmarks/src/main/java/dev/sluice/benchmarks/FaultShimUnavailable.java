package dev.sluice.benchmarks;

/** Thrown where this machine cannot build or preload {@link FaultShim}; the message says why. */
public final class FaultShimUnavailable extends Exception {
  private static final long serialVersionUID = 1L;

  FaultShimUnavailable(String message) {
    super(message);
  }

  FaultShimUnavailable(String message, Throwable cause) {
    super(message, cause);
  }
}
