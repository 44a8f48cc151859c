package dev.sluice.internal.commit;

import dev.sluice.SluiceError;
import dev.sluice.SluiceException;
import dev.sluice.internal.sqlite.SqliteException;

/** SQLite's errors as callers see them. */
public final class Errors {
  private Errors() {}

  /** The error of a statement that was not applied. */
  public static SluiceException of(SqliteException e) {
    SluiceError code = e.isFull() ? SluiceError.DISK_FULL : code(e);
    return SluiceException.of(code, message(code, e), e.code(), e);
  }

  private static SluiceError code(SqliteException e) {
    return switch (e.primary()) {
      case SqliteException.CONSTRAINT -> SluiceError.CONSTRAINT;
      case SqliteException.INTERRUPT -> SluiceError.STATEMENT_TIMEOUT;
      case SqliteException.READONLY -> SluiceError.READ_ONLY;
      case SqliteException.CORRUPT, SqliteException.NOTADB -> SluiceError.CORRUPT;
      case SqliteException.TOOBIG -> SluiceError.TOO_LARGE;
      case SqliteException.IOERR -> SluiceError.DISK_ERROR;
      default -> SluiceError.SQL;
    };
  }

  private static String message(SluiceError code, SqliteException e) {
    String text = String.valueOf(e.getMessage());
    return switch (code) {
      case STATEMENT_TIMEOUT ->
        "the statement ran over its limit and was rolled back; make it do less at a time, or"
            + " raise SluiceOptions.statementTimeout";
      case TOO_LARGE ->
        text
            + "; one value or row may have 64 MiB, or four times SluiceOptions.writeBytes if that is"
            + " more; make it smaller, or raise writeBytes";
      case DISK_ERROR ->
        text
            + "; nothing of this write was applied; look at the disk: a part of the database cannot"
            + " be read or written";
      case DISK_FULL -> text + "; nothing was applied; free space on this file system, then retry";
      case READ_ONLY -> text + "; check the permissions of the database file and its folder";
      case CORRUPT ->
        text + "; stop, run sqlite3's 'PRAGMA integrity_check', and restore from a backup";
      default -> text;
    };
  }
}
