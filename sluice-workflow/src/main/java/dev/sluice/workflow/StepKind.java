package dev.sluice.workflow;

/** What kind of durable point a step is. */
public enum StepKind {
  /** Code with effects outside of the database. */
  STEP,
  /** Code whose effects commit with its row. */
  TRANSACTION,
  /** A value that is to stay the same. */
  MEMO,
  /** A sleep. */
  SLEEP,
  /** Waiting for a message. */
  RECEIVE,
  /** Sending a message. */
  SEND,
  /** Publishing a value, or writing to a stream. */
  PUBLISH,
  /** A child workflow. */
  CHILD,
  /** Parallel branches that ended early: with a failure, or with the first result. */
  BRANCHES,
  /** A mark of changed code. */
  PATCH,
  /** The undoing of a step. */
  UNDO
}
