package dev.sluice;

/** The error codes of the core. docs/errors.md says of each what happened and what to do. */
public enum SluiceError implements ErrorCode {
  /** The queue is at its limit. Not applied; try again later. */
  QUEUE_FULL("SLU-1001", Kind.REJECTED, true, 503, "53400"),
  /** The deadline passed before the writer ran it. Not applied. */
  TIMEOUT("SLU-1002", Kind.REJECTED, true, 504, "57014"),
  /** A transaction was open or idle for too long. Rolled back. */
  TX_TIMEOUT("SLU-1003", Kind.REJECTED, true, 504, "25P03"),
  /** The writer or the client of a transaction died. Not applied. */
  TX_LOST("SLU-1004", Kind.REJECTED, true, 503, "40003"),
  /** One statement or operation ran over its limit. Not applied. */
  STATEMENT_TIMEOUT("SLU-1005", Kind.REJECTED, false, 504, "57014"),
  /** The disk is full. Not applied; free space, then try again. */
  DISK_FULL("SLU-1006", Kind.REJECTED, true, 507, "53100"),
  /** The WAL reached its hard limit because readers keep it from shrinking. Not applied. */
  WAL_FULL("SLU-1007", Kind.REJECTED, true, 503, "53400"),
  /** The journal of queued writes is full. Not accepted; try again later. */
  JOURNAL_FULL("SLU-1008", Kind.REJECTED, true, 503, "53400"),
  /** As many keys as may be are kept ({@link OnceKey}). Not applied; try again later. */
  KEYS_FULL("SLU-1009", Kind.REJECTED, true, 503, "53400"),

  /** SQLite refused the statement. */
  SQL("SLU-2001", Kind.FAILED, false, 400, "42000"),
  /** A constraint refused the change. */
  CONSTRAINT("SLU-2002", Kind.FAILED, false, 409, "23000"),
  /** The writer does not know this operation: register it there. */
  UNKNOWN_OP("SLU-2003", Kind.FAILED, false, 500, "42883"),
  /** The operation threw; the cause is kept. */
  OP_FAILED("SLU-2004", Kind.FAILED, false, 500, "38000"),
  /** A write where only reads are allowed, or a file or folder that cannot be written. */
  READ_ONLY("SLU-2005", Kind.FAILED, false, 403, "25006"),
  /** A request or a result over its size limit. */
  TOO_LARGE("SLU-2006", Kind.FAILED, false, 413, "54000"),
  /** The file system cannot carry a shared SQLite database. */
  UNSUPPORTED_FS("SLU-2007", Kind.FAILED, false, 500, "0A000"),
  /** The process that writes runs an incompatible version of Sluice. */
  VERSION_MISMATCH("SLU-2008", Kind.FAILED, false, 500, "08004"),
  /** The statement is one that Sluice does not let through; the message says what to do. */
  NOT_ALLOWED("SLU-2009", Kind.FAILED, false, 400, "42501"),
  /** What was asked for is not there. Thrown by operations and reads of programs, not by Sluice. */
  ABSENT("SLU-2010", Kind.FAILED, false, 404, "02000"),
  /** Something else was applied under this key ({@link OnceKey}). Not applied. */
  KEY_REUSED("SLU-2011", Kind.FAILED, false, 422, "23505"),
  /** The disk could not read or write what a statement needs: look at the disk. */
  DISK_ERROR("SLU-2012", Kind.FAILED, false, 500, "58030"),

  /** The caller's deadline passed while the write was under way: ask by its key. */
  CLIENT_TIMEOUT("SLU-3001", Kind.UNKNOWN, false, 504, "08007"),
  /** The writer no longer knows this client, so what it sent earlier cannot be told. */
  CLIENT_EXPIRED("SLU-3002", Kind.UNKNOWN, false, 500, "08007"),
  /** The disk failed at a commit. */
  IO("SLU-3003", Kind.UNKNOWN, false, 500, "58030"),

  /** This Sluice is closed. */
  CLOSED("SLU-4001", Kind.CLOSED, false, 503, "08003"),
  /** The database or a file beside it is damaged. */
  CORRUPT("SLU-5001", Kind.CORRUPT, false, 500, "XX001");

  private final String id;
  private final Kind kind;
  private final boolean retryable;
  private final int httpStatus;
  private final String sqlState;

  SluiceError(String id, Kind kind, boolean retryable, int httpStatus, String sqlState) {
    this.id = id;
    this.kind = kind;
    this.retryable = retryable;
    this.httpStatus = httpStatus;
    this.sqlState = sqlState;
  }

  /** What a caller can do: which subclass of {@link SluiceException} carries this code. */
  public enum Kind {
    /** Not applied; retrying may help. */
    REJECTED,
    /** Not applied; the same will fail again. */
    FAILED,
    /** May be applied. */
    UNKNOWN,
    /** Closed. */
    CLOSED,
    /** Damaged. */
    CORRUPT
  }

  /** What a caller can do. */
  public Kind kind() {
    return kind;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public boolean retryable() {
    return retryable;
  }

  @Override
  public int httpStatus() {
    return httpStatus;
  }

  @Override
  public String sqlState() {
    return sqlState;
  }
}
