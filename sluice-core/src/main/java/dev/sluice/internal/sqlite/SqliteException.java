package dev.sluice.internal.sqlite;

import org.jspecify.annotations.Nullable;

/** An error of SQLite: its extended result code and its own message, without the driver's wrapping. */
public final class SqliteException extends Exception {
  private static final long serialVersionUID = 1L;

  /** {@code SQLITE_BUSY}. */
  public static final int BUSY = 5;

  /** {@code SQLITE_LOCKED}. */
  public static final int LOCKED = 6;

  /** {@code SQLITE_READONLY}. */
  public static final int READONLY = 8;

  /** {@code SQLITE_INTERRUPT}: a limit passed. */
  public static final int INTERRUPT = 9;

  /** {@code SQLITE_IOERR}. */
  public static final int IOERR = 10;

  /** {@code SQLITE_CORRUPT}. */
  public static final int CORRUPT = 11;

  /** {@code SQLITE_FULL}. */
  public static final int FULL = 13;

  /** {@code SQLITE_CANTOPEN}. */
  public static final int CANTOPEN = 14;

  /** {@code SQLITE_TOOBIG}. */
  public static final int TOOBIG = 18;

  /** {@code SQLITE_CONSTRAINT}. */
  public static final int CONSTRAINT = 19;

  /** {@code SQLITE_NOTADB}. */
  public static final int NOTADB = 26;

  private static final int IOERR_SHMSIZE = IOERR | (19 << 8);

  private final int code;

  /** Whether there is no room: for data, or for the {@code -shm} file, without which nothing goes. */
  public boolean isFull() {
    return primary() == FULL || code == IOERR_SHMSIZE;
  }

  /** With SQLite's extended result code. */
  public SqliteException(int code, String message) {
    this(code, message, null);
  }

  SqliteException(int code, String message, @Nullable Throwable cause) {
    super(message, cause, false, false);
    this.code = code;
  }

  /** The extended result code. */
  public int code() {
    return code;
  }

  /** The primary result code: the low byte. */
  public int primary() {
    return code & 0xff;
  }

  /** Whether another connection holds a lock. */
  public boolean isBusy() {
    return primary() == BUSY || primary() == LOCKED;
  }
}
