package dev.sluice.internal.commit;

/**
 * Leaves the writer's code on a thread that is no longer the writer's, because an operation's body
 * held it for too long. Nothing on the way may touch the writer's state.
 */
final class Abandoned extends Error {
  private static final long serialVersionUID = 1L;

  Abandoned() {
    super("operation abandoned", null, false, false);
  }
}
