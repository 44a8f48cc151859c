package dev.sluice.workflow;

/** Where a workflow is in its life. */
public enum WorkflowState {
  /** Ready; a process will take it. */
  QUEUED,
  /** To be ready at a time that has not come. */
  DELAYED,
  /** A process is at it. */
  RUNNING,
  /** It sleeps, or waits for a message or a child; no thread is held. */
  WAITING,
  /** Its code asks for something else than what is recorded; resume it after a fix. */
  STUCK,
  /** Ended with a result. */
  DONE,
  /** Ended with an error. */
  FAILED,
  /** Cancelled; its undo actions have run. */
  CANCELLED,
  /** Given up, because the processes that ran it died too often; resume it after a fix. */
  DEAD;

  /** Whether nothing happens to it any more, unless somebody asks. STUCK can still go on, and does not count. */
  public boolean isFinal() {
    return this == DONE || this == FAILED || this == CANCELLED || this == DEAD;
  }
}
