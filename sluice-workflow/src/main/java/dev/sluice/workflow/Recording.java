package dev.sluice.workflow;

import dev.sluice.SluiceException;
import java.lang.System.Logger.Level;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The writes of one run: its record, and what is written with it. */
final class Recording {
  private static final System.Logger LOG = System.getLogger("dev.sluice.workflow");

  private final Run run;

  Recording(Run run) {
    this.run = run;
  }

  /** Tells a probe which step's record is written. */
  String point(StepRow step) {
    return "step '%s' of '%s'".formatted(step.path(), run.row().id());
  }

  /** Records what has happened outside: kept also where the run is to stop after it. */
  void effect(StepRow step) {
    if (write(step, run.isUndoing())) {
      run.memos().flush(run);
      return;
    }
    Unwind.Why why = refusal(step);
    if (why == null) {
      return;
    }
    if (why != Unwind.Why.LOST) {
      write(step, /* evenIfStopped= */ true);
    }
    run.unwind(why, "after step '%s'".formatted(step.path()));
  }

  /** Records what exists by its record only: not where the run is to stop. */
  void only(StepRow step) {
    if (!write(step, run.isUndoing())) {
      refused(step);
    }
    run.memos().flush(run);
  }

  private boolean write(StepRow step, boolean evenIfStopped) {
    return writing(() ->
        run.engine().store().record(point(step), Store.record(run.fence(), step, evenIfStopped)));
  }

  /** Does a write of this run. Where the database does not take it at all, the run is given back. */
  <T> T writing(Supplier<T> write) {
    run.writesNothing("a write of the engine");
    try {
      return write.get();
    } catch (SluiceException.Failed | Unwind | Killed e) {
      throw e; // too large, say: the code's failure
    } catch (RuntimeException | Error e) { // of the database or the engine: not the code's failure
      LOG.log(
          Level.WARNING, "workflow '%s' is given back: %s".formatted(run.row().id(), e), e);
      run.unwind(Unwind.Why.LOST, "a write of the engine failed");
      throw new Unwind(Unwind.Why.LOST, "a write of the engine failed");
    }
  }

  /** A write of this step was refused: ends the run, unless it was there already. */
  void refused(StepRow step) {
    Unwind.Why why = refusal(step);
    if (why != null) {
      throw run.stop(why, "at step '%s'".formatted(step.path()));
    }
  }

  /** Null where the write was done after all: its first answer was lost. */
  private Unwind.@Nullable Why refusal(StepRow step) {
    Unwind.Why why = run.status();
    StepRow found = run.engine().store().step(run.row().wid(), step.path());
    boolean isDone = found != null
        && found.state() == step.state()
        && found.seq() == step.seq()
        && found.startedAt() == step.startedAt()
        && found.attempt() == step.attempt();
    return isDone && run.wasMine() ? null : why;
  }
}
