package dev.sluice.workflow;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/** How the code of a run ended. */
sealed interface Ending {
  /** The type that a cancelled workflow's failure has. */
  String CANCELLED = "dev.sluice.workflow.Cancelled";

  /** The type that the failure of one whose time was over has. */
  String TIMED_OUT = "dev.sluice.workflow.TimedOut";

  /** The type of the error of a workflow that is stuck. */
  String STUCK = "dev.sluice.workflow.Stuck";

  /** The type of the failure where an undo action has failed for good. */
  String UNDO_FAILED = "dev.sluice.workflow.UndoFailed";

  /** It returned. */
  record Done(@Nullable String output) implements Ending {}

  /** It threw. */
  record Failed(Failure failure) implements Ending {}

  /** Somebody wanted it to end. */
  record Cancelled() implements Ending {}

  /** Its time was over. */
  record TimedOut() implements Ending {}

  /** It does not fit its record. */
  record Stuck(Divergence divergence) implements Ending {}

  /** It is not at its end: it goes on later, or elsewhere. */
  record Gone(Unwind.Why why, String message) implements Ending {}

  static Ending of(Unwind unwind) {
    return switch (unwind.why()) {
      case CANCELLED -> new Cancelled();
      case DEADLINE -> new TimedOut();
      case STUCK -> new Stuck(requireNonNull(unwind.divergence(), "divergence"));
      case PARKED, PAUSED, LOST, REPLAYED ->
        new Gone(unwind.why(), String.valueOf(unwind.getMessage()));
      case SETTLED -> throw new IllegalStateException("only a branch can be settled");
    };
  }
}
