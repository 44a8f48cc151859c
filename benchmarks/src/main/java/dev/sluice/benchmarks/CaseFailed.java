package dev.sluice.benchmarks;

/** A case gave no figures; the message says why. The other cases go on. */
final class CaseFailed extends Exception {
  private static final long serialVersionUID = 1L;

  CaseFailed(String message) {
    super(message);
  }

  CaseFailed(String message, Throwable cause) {
    super(message, cause);
  }
}
