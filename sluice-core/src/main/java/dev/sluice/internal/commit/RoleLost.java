package dev.sluice.internal.commit;

/**
 * This process can no longer write: the writer answers nobody and gives up its role. Its successor
 * finds out what was applied.
 */
public final class RoleLost extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Reason reason;

  RoleLost(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  RoleLost(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** Why. */
  public Reason reason() {
    return reason;
  }

  /** Why a writer gave up. */
  public enum Reason {
    /** Another writer has begun a later epoch. */
    FENCED,
    /** The disk failed. */
    DISK,
    /** A bug in Sluice: an invariant did not hold. */
    BROKEN
  }
}
