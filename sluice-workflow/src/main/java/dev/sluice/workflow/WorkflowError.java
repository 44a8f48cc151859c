package dev.sluice.workflow;

import dev.sluice.ErrorCode;

/** The error codes of workflows. Ids are never used again for something else. */
public enum WorkflowError implements ErrorCode {
  /** A step failed for good: its attempts are used up, or its predicate said so. */
  STEP_FAILED("SLW-1001", false, 500),
  /** The workflow has ended without a result: failed, cancelled or dead. */
  WORKFLOW_FAILED("SLW-1002", false, 500),
  /** It had not ended in the time the caller gave. It goes on; ask again. */
  NOT_FINISHED("SLW-1003", true, 504),
  /** No workflow has this id. */
  NOT_FOUND("SLW-2001", false, 404),
  /** The id belongs to a workflow of another name. */
  ID_TAKEN("SLW-2002", false, 409),
  /** A call that makes no sense where it was made; the message says where it does. */
  WRONG_PLACE("SLW-2003", false, 400),
  /** The workflow is in a state in which this cannot be done. */
  WRONG_STATE("SLW-2004", false, 409),
  /** A value that the codec cannot write or read. */
  UNSERIALISABLE("SLW-2005", false, 500),
  /** An active workflow with the same deduplication key is in the queue. */
  DUPLICATE("SLW-2006", false, 409),
  /** A limit; the message names it. */
  LIMIT("SLW-2007", false, 400);

  private final String id;
  private final boolean retryable;
  private final int httpStatus;

  WorkflowError(String id, boolean retryable, int httpStatus) {
    this.id = id;
    this.retryable = retryable;
    this.httpStatus = httpStatus;
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
    return httpStatus == 504 ? "57014" : "38000";
  }
}
