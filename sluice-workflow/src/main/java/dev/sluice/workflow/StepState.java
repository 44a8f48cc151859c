package dev.sluice.workflow;

/** How far a durable point is. */
public enum StepState {
  /** Ended with a result. */
  DONE,
  /** Ended with an error. */
  FAILED,
  /** An attempt failed; there will be another. */
  RETRY,
  /** Begun: waiting for a message or a child. */
  WAITING,
  /** Ended because nothing came in time. */
  TIMEOUT
}
