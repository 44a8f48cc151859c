package dev.sluice.cli;

/**
 * Whether stack traces and informational log lines are wanted: {@code --debug} or {@code
 * SLUICE_DEBUG=1}. Known to the whole process, as loggers ask before the command line is parsed.
 */
final class Debug {
  private static volatile boolean on = "1".equals(System.getenv("SLUICE_DEBUG"));

  private Debug() {}

  static boolean on() {
    return on;
  }

  static void set(boolean wanted) {
    on = wanted;
  }
}
