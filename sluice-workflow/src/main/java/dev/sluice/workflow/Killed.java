package dev.sluice.workflow;

/**
 * The engine is dead, for a test: ends all code that would go on. An Error, as what happens to that code
 * is no matter of its own.
 */
final class Killed extends Error {
  private static final long serialVersionUID = 1L;

  Killed() {
    super(
        "these workflows were ended as by a crash; open them anew",
        null,
        /* enableSuppression= */ false,
        /* writableStackTrace= */ false);
  }
}
