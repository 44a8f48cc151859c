package dev.sluice.workflow;

/** An attempt of a step took longer than its timeout; recorded as the attempt's failure. */
public final class StepTimeoutException extends Exception {
  private static final long serialVersionUID = 1L;

  StepTimeoutException(String message, Throwable cause) {
    super(message, cause);
  }
}
