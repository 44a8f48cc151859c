package dev.sluice.workflow;

/** Code of the user has failed: to be told from errors of the engine and of the database below it. */
final class CodeFailed extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Throwable what;
  private final boolean mayRetry;

  CodeFailed(Throwable what, boolean mayRetry) {
    super(what);
    this.what = what;
    this.mayRetry = mayRetry;
  }

  /** What it threw. */
  Throwable cause() {
    return what;
  }

  /** Whether another attempt could end otherwise. */
  boolean mayRetry() {
    return mayRetry;
  }
}
