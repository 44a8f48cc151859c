package dev.sluice.internal.codec;

/** Bytes that are not what the format says. */
public final class WireException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With what is wrong. */
  public WireException(String message) {
    super(message);
  }

  /** With what is wrong, and the cause. */
  public WireException(String message, Throwable cause) {
    super(message, cause);
  }
}
