package dev.sluice.server;

import dev.sluice.ErrorCode;

/**
 * The error codes of the HTTP server, beside those of the core in {@link dev.sluice.SluiceError}.
 * docs/errors.md says of each what happened and what to do.
 */
public enum ServerError implements ErrorCode {
  /** The request makes no sense: its query string, its path or its body. */
  INVALID_REQUEST("SLH-1001", false, 400, "08P01"),
  /** No user, or a wrong password or token. */
  UNAUTHORIZED("SLH-1002", false, 401, "28000"),
  /** There is nothing of this name. */
  NOT_FOUND("SLH-1003", false, 404, "02000"),
  /** The path is known, but not with this method. */
  METHOD_NOT_ALLOWED("SLH-1004", false, 405, "08P01"),
  /** The state of what is asked for does not allow it. */
  CONFLICT("SLH-1006", false, 409, "55000"),
  /** The body is larger than the server takes. */
  BODY_TOO_LARGE("SLH-1007", false, 413, "54000"),
  /** Something that should not happen; the server's log says more. */
  INTERNAL("SLH-1009", false, 500, "XX000"),
  /** The server is not ready, or at a limit. */
  UNAVAILABLE("SLH-1010", true, 503, "53300");

  private final String id;
  private final boolean retryable;
  private final int httpStatus;
  private final String sqlState;

  ServerError(String id, boolean retryable, int httpStatus, String sqlState) {
    this.id = id;
    this.retryable = retryable;
    this.httpStatus = httpStatus;
    this.sqlState = sqlState;
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
