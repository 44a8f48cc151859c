package dev.sluice.server.internal.http;

import dev.sluice.SluiceException;

/**
 * Ends a request with a status and a message. Without a stack trace: it is an answer. How it looks
 * is up to the route: a line of text, or problem+json ({@link Route#own()}).
 */
public final class HttpFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  /** With the text of the body; it is sent to the client. An empty one for no body. */
  public HttpFailure(int status, String message) {
    super(message, null, false, false);
    this.problem = Problem.of(status, message);
  }

  HttpFailure(Problem problem) {
    super(problem.detail(), null, false, false);
    this.problem = problem;
  }

  /** What the database says. */
  static HttpFailure of(SluiceException error) {
    return new HttpFailure(Problem.of(error));
  }

  /** The HTTP status. */
  public int status() {
    return problem.status();
  }

  /** All that is told. */
  public Problem problem() {
    return problem;
  }
}
