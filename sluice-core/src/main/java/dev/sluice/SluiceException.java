package dev.sluice;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Every error of Sluice, sealed by what the caller can do (G7): {@link Rejected} was not applied and
 * may be tried again, {@link Failed} was not applied and will fail again, {@link OutcomeUnknown} may
 * have been applied and can be asked for.
 */
public abstract sealed class SluiceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient ErrorCode code;
  private final int sqliteCode;

  private SluiceException(
      ErrorCode code, String message, int sqliteCode, @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
    this.sqliteCode = sqliteCode;
  }

  /** The exception class that belongs to the code. */
  public static SluiceException of(SluiceError code, String message) {
    return of(code, message, 0, null);
  }

  /**
   * The exception class that belongs to the code.
   *
   * @param sqliteCode SQLite's extended result code, 0 where there is none
   */
  public static SluiceException of(
      SluiceError code, String message, int sqliteCode, @Nullable Throwable cause) {
    return switch (code.kind()) {
      case REJECTED -> new Rejected(code, message, sqliteCode, cause);
      case FAILED -> new Failed(code, message, sqliteCode, cause);
      case UNKNOWN -> new OutcomeUnknown(code, message, null, cause);
      case CLOSED -> new Closed(message, cause);
      case CORRUPT -> new Corrupt(message, sqliteCode, cause);
    };
  }

  /** The stable code. */
  public ErrorCode code() {
    return code;
  }

  /** SQLite's extended result code, 0 where SQLite was not involved. */
  public int sqliteCode() {
    return sqliteCode;
  }

  /** Not applied; retrying may help. */
  public static final class Rejected extends SluiceException {
    private static final long serialVersionUID = 1L;

    private Rejected(ErrorCode code, String message, int sqliteCode, @Nullable Throwable cause) {
      super(code, message, sqliteCode, cause);
    }
  }

  /** Not applied; the same will fail again. */
  public static final class Failed extends SluiceException {
    private static final long serialVersionUID = 1L;

    private Failed(ErrorCode code, String message, int sqliteCode, @Nullable Throwable cause) {
      super(code, message, sqliteCode, cause);
    }
  }

  /** May be applied: ask with {@link Sluice#outcome(WriteKey)}. */
  public static final class OutcomeUnknown extends SluiceException {
    private static final long serialVersionUID = 1L;

    private final transient @Nullable WriteKey key;

    /** Used by Sluice's own modules. */
    public OutcomeUnknown(
        ErrorCode code, String message, @Nullable WriteKey key, @Nullable Throwable cause) {
      super(code, message, 0, cause);
      this.key = key;
    }

    /** The key to ask by; empty where nobody can know any more. */
    public Optional<WriteKey> key() {
      return Optional.ofNullable(key);
    }
  }

  /** The Sluice is closed; open it again. */
  public static final class Closed extends SluiceException {
    private static final long serialVersionUID = 1L;

    private Closed(String message, @Nullable Throwable cause) {
      super(SluiceError.CLOSED, message, 0, cause);
    }
  }

  /** The database or a file beside it is damaged: stop, and restore from a backup. */
  public static final class Corrupt extends SluiceException {
    private static final long serialVersionUID = 1L;

    private Corrupt(String message, int sqliteCode, @Nullable Throwable cause) {
      super(SluiceError.CORRUPT, message, sqliteCode, cause);
    }
  }
}
