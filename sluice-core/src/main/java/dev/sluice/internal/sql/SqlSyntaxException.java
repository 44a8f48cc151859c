package dev.sluice.internal.sql;

/**
 * The text is not one complete SQL statement (or, for a script, not made of complete ones). Nothing
 * was run. The message names the place and the next step.
 */
public final class SqlSyntaxException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int position;

  SqlSyntaxException(String problem, int position, String nextStep) {
    super(problem + " (at offset " + position + "); " + nextStep);
    this.position = position;
  }

  /** Offset of the problem in the given text, in {@code char}s, from 0. */
  public int position() {
    return position;
  }
}
