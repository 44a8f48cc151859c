package dev.sluice.cli;

/**
 * Sends warnings and errors of every {@link System.Logger} to stderr as one plain line. It stands in
 * for {@code java.util.logging}, which takes longer to start than a whole command.
 */
public final class PlainLoggers extends System.LoggerFinder {
  /** Found through {@code META-INF/services}. */
  public PlainLoggers() {}

  @Override
  public System.Logger getLogger(String name, Module module) {
    return new PlainLogger(name);
  }
}
