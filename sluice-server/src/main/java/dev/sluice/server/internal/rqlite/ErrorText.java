package dev.sluice.server.internal.rqlite;

import dev.sluice.SluiceError;
import dev.sluice.SluiceException;
import dev.sluice.Statement;
import dev.sluice.server.internal.http.Exchange;
import dev.sluice.server.internal.http.HttpFailure;

/** Errors in the words of SQLite and rqlite, which clients look for. */
final class ErrorText {
  static final String READ_ONLY = "attempt to change database via query operation";

  private static final String RETRY_AFTER_SECONDS = "1";

  private ErrorText() {}

  /** Why Sluice does not run it: as SQLite says it, where SQLite would not understand it either. */
  static String refusal(Statement statement) {
    return statement
        .near()
        .map(token -> token.isEmpty() ? "incomplete input" : "near \"" + token + "\": syntax error")
        .orElseGet(() -> statement.refusal().orElse("not allowed"));
  }

  /** The error of one statement. */
  static String of(SluiceException e, String timeout, Wishes wishes) {
    boolean late = e.code() == SluiceError.STATEMENT_TIMEOUT || e.code() == SluiceError.TIMEOUT;
    return late && wishes.isLimited() ? timeout : String.valueOf(e.getMessage());
  }

  /** Whether it is the statements' fault: an answer in {@code results}, with status 200. */
  static boolean isOfStatement(SluiceException e) {
    return (e instanceof SluiceException.Failed && e.code() != SluiceError.KEY_REUSED)
        || e.code() == SluiceError.STATEMENT_TIMEOUT;
  }

  /** Whether nothing could run at all: an HTTP error. */
  static HttpFailure whole(SluiceException e, Exchange exchange) {
    int status = e.code().httpStatus();
    if (status == 503) {
      exchange.header("Retry-After", RETRY_AFTER_SECONDS);
    }
    return new HttpFailure(status, e.code().name() + ": " + e.getMessage());
  }
}
