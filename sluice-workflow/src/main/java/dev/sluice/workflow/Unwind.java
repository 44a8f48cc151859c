package dev.sluice.workflow;

/**
 * Ends the code of a workflow from inside, because there is nothing for it to do now. An Error, so
 * that {@code catch (Exception e)} in a workflow does not hold it up; whoever catches it all the same
 * meets it again at the next durable point.
 */
final class Unwind extends Error {
  private static final long serialVersionUID = 1L;

  private final Why why;

  /** What has happened to the run. */
  enum Why {
    /** It waits in the database; it is taken up again when there is something to do. */
    PARKED,
    /** Somebody paused it. */
    PAUSED,
    /** It belongs to another process now, or this one is closing. */
    LOST,
    /** Its code and its record do not fit. */
    STUCK,
    /** Somebody cancelled it. */
    CANCELLED,
    /** Its time is over. */
    DEADLINE,
    /** The branch is not needed any more. */
    SETTLED
  }

  Unwind(Why why, String message) {
    super(message, null, /* enableSuppression= */ false, /* writableStackTrace= */ false);
    this.why = why;
  }

  Why why() {
    return why;
  }
}
