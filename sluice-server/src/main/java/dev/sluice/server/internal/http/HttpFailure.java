package dev.sluice.server.internal.http;

/** Ends a request with a status and a line of plain text. Without a stack trace: it is an answer. */
public final class HttpFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;

  /** With the text of the body; it is sent to the client. An empty one for no body. */
  public HttpFailure(int status, String message) {
    super(message, null, false, false);
    this.status = status;
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }
}
