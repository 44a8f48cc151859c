package dev.sluice;

/** A stable name for one kind of error. Sluice's own are {@link SluiceError}; modules add theirs. */
public interface ErrorCode {
  /** The short name, such as {@code QUEUE_FULL}. */
  String name();

  /** The stable id, such as {@code SLU-1001}; never reused. */
  String id();

  /** Whether the same call may succeed later without any change. */
  boolean retryable();

  /** The HTTP status that goes with it. */
  int httpStatus();

  /** The SQLSTATE that goes with it. */
  String sqlState();
}
