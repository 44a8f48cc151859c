package dev.sluice.workflow;

import org.jspecify.annotations.Nullable;

/**
 * Ends the code of a workflow from inside, because there is nothing for it to do now. An Error, so
 * that {@code catch (Exception e)} in a workflow does not hold it up; whoever catches it all the same
 * meets it again at the next durable point.
 */
final class Unwind extends Error {
  private static final long serialVersionUID = 1L;

  private final Why why;
  private final transient @Nullable Divergence divergence;

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
    SETTLED,
    /** It is a replay, and at the end of the record. */
    REPLAYED
  }

  Unwind(Why why, String message) {
    this(why, message, null);
  }

  /** Its code and its record do not fit. */
  Unwind(Divergence divergence) {
    this(Why.STUCK, divergence.message(), divergence);
  }

  private Unwind(Why why, String message, @Nullable Divergence divergence) {
    super(message, null, /* enableSuppression= */ false, /* writableStackTrace= */ false);
    this.why = why;
    this.divergence = divergence;
  }

  /** Where they do not fit; null if it is something else. */
  @Nullable
  Divergence divergence() {
    return divergence;
  }

  Why why() {
    return why;
  }
}
