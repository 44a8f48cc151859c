package dev.sluice.examples.catalogue;

import dev.sluice.SluiceException;

/** Tells SQLITE_BUSY and SQLITE_LOCKED, which no caller of Sluice may ever see (G1). */
final class LockErrors {
  private static final int BUSY = 5;
  private static final int LOCKED = 6;

  private LockErrors() {}

  /** Whether the error, or one of its causes, is one of them. */
  static boolean matches(Throwable error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (matchesCode(cause) || matchesText(String.valueOf(cause.getMessage()))) {
        return true;
      }
    }
    return false;
  }

  private static boolean matchesCode(Throwable error) {
    int primary = error instanceof SluiceException sluice ? sluice.sqliteCode() & 0xff : 0;
    return primary == BUSY || primary == LOCKED;
  }

  private static boolean matchesText(String message) {
    return message.contains("SQLITE_BUSY")
        || message.contains("SQLITE_LOCKED")
        || message.contains("database is locked")
        || message.contains("database table is locked");
  }
}
