package dev.sluice.examples.catalogue;

/** Something the user can put right; the message says what, and is all that is shown. */
final class UserError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UserError(String message) {
    super(message);
  }
}
