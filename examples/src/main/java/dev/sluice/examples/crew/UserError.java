package dev.sluice.examples.crew;

/** Something the user can put right; the message says what, and is all that is shown. */
public final class UserError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With what to put right. */
  public UserError(String message) {
    super(message);
  }
}
