package dev.sluice.internal.read;

import dev.sluice.SluiceError;
import dev.sluice.SluiceException;
import dev.sluice.internal.sqlite.SqliteException;

/** What went wrong in a read, as callers see it. */
final class ReadErrors {
  private ReadErrors() {}

  /** SQLite's own errors; those of limits and locks are told apart before. */
  static SluiceException of(SqliteException e) {
    String text = String.valueOf(e.getMessage());
    if (e.isFull()) {
      return error(SluiceError.DISK_FULL, text + "; free space on this file system, then retry", e);
    }
    return switch (e.primary()) {
      case SqliteException.READONLY ->
        error(
            SluiceError.READ_ONLY,
            text
                + "; a query may only read, use execute; if it does, SQLite cannot make the -shm"
                + " file beside the database: make its folder writable, or read a copy",
            e);
      case SqliteException.TOOBIG -> error(SluiceError.TOO_LARGE, text, e);
      case SqliteException.NOTADB -> error(SluiceError.CORRUPT, text + "; check the path", e);
      case SqliteException.CORRUPT ->
        error(
            SluiceError.CORRUPT,
            text + "; stop, run sqlite3's 'PRAGMA integrity_check', and restore from a backup",
            e);
      case SqliteException.CANTOPEN ->
        error(
            SluiceError.SQL,
            text + "; check that the file, its -wal and its -shm exist and may be read",
            e);
      case SqliteException.IOERR ->
        error(SluiceError.SQL, text + "; look at the disk, and at the log of the system", e);
      default -> error(SluiceError.SQL, text, e);
    };
  }

  /** Whether a new connection is better than to go on with this one. */
  static boolean spoilsConnection(SqliteException e) {
    return switch (e.primary()) {
      case SqliteException.IOERR,
          SqliteException.CORRUPT,
          SqliteException.NOTADB,
          SqliteException.CANTOPEN -> true;
      default -> false;
    };
  }

  /** The calling thread was interrupted, and its flag is set. */
  static SluiceException interrupted(String what) {
    return SluiceException.of(
        SluiceError.TIMEOUT,
        "the calling thread was interrupted while "
            + what
            + "; its interrupt flag stays set, clear it before the next call");
  }

  private static SluiceException error(SluiceError code, String message, SqliteException cause) {
    return SluiceException.of(code, message, cause.code(), cause);
  }
}
