package dev.sluice.workflow;

import dev.sluice.workflow.ReplayReport.Verdict;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Runs the code of this process on recorded histories, without effects and writes. */
final class Replaying {
  /** The code had no say in these ends. */
  private static final Set<String> NOT_OF_THE_CODE =
      Set.of(Ending.CANCELLED, Ending.TIMED_OUT, Ending.UNDO_FAILED);

  private final Engine engine;

  Replaying(Engine engine) {
    this.engine = engine;
  }

  ReplayReport replay(String export) {
    List<Recorded> all = Recorded.of(export);
    return new ReplayReport(all.stream().map(this::replay).toList());
  }

  private ReplayReport.History replay(Recorded recorded) {
    Definition<?, ?> definition = engine.definition(recorded.row().name());
    if (definition == null) {
      return history(recorded, Verdict.UNDEFINED, null, null);
    }
    Ending ending =
        Run.replay(engine, new StoppedClock(recorded.lastMillis()), recorded, definition);
    return switch (ending) {
      case Ending.Stuck stuck -> history(recorded, Verdict.DIVERGES, null, stuck.divergence());
      case Ending.Gone gone -> history(recorded, Verdict.FITS_SO_FAR, gone.message(), null);
      case Ending.Done done -> ended(recorded, WorkflowState.DONE, "DONE");
      case Ending.Failed failed ->
        ended(recorded, WorkflowState.FAILED, "FAILED: " + failed.failure());
      case Ending.Cancelled cancelled -> throw impossible(ending);
      case Ending.TimedOut timedOut -> throw impossible(ending);
    };
  }

  private static AssertionError impossible(Ending ending) {
    return new AssertionError("nobody ends a replay: " + ending);
  }

  /** The code has asked for all that is recorded. Does it end as the record does? */
  private ReplayReport.History ended(Recorded recorded, WorkflowState now, String text) {
    WorkflowState then = recorded.state();
    boolean hasEnded = then == WorkflowState.DONE || then == WorkflowState.FAILED;
    // Of one that has not: the code gives up where the record waits, say.
    boolean isOtherEnd = hasEnded ? then != now : now == WorkflowState.FAILED;
    String error = recorded.error();
    Failure failure = error == null ? null : engine.values().failure(error);
    boolean isOfTheCode = failure == null || !NOT_OF_THE_CODE.contains(failure.type());
    if (!isOtherEnd || !isOfTheCode) {
      return history(recorded, Verdict.FITS, null, null);
    }
    String before = failure == null ? then.name() : then + ": " + failure;
    return history(recorded, Verdict.DIVERGES, null, Divergence.ofEnd(before, text));
  }

  private static ReplayReport.History history(
      Recorded recorded,
      Verdict verdict,
      @Nullable String reached,
      @Nullable Divergence divergence) {
    return new ReplayReport.History(
        recorded.row().id(),
        recorded.row().name(),
        verdict,
        Optional.ofNullable(reached),
        Optional.ofNullable(divergence));
  }
}
