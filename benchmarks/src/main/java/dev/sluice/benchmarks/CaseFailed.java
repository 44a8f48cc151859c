package dev.sluice.benchmarks;

/** A case gave no figures; the message says why. The other cases go on. */
public final class CaseFailed extends Exception {
  private static final long serialVersionUID = 1L;

  /** For this reason. */
  public CaseFailed(String message) {
    super(message);
  }

  /** For this reason. */
  public CaseFailed(String message, Throwable cause) {
    super(message, cause);
  }
}
