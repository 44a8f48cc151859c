package dev.sluice.internal;

/** A log for threads that must go on: one that fails, as where there is no memory, ends none. */
public final class SafeLog {
  private final System.Logger log;

  /** To this log. */
  public SafeLog(System.Logger log) {
    this.log = log;
  }

  /** Logs, if that can be done. */
  public void log(System.Logger.Level level, String message, Throwable cause) {
    try {
      log.log(level, message, cause);
    } catch (Throwable e) {
      // There is nowhere left to tell it.
    }
  }
}
