package dev.sluice.workflow;

import dev.sluice.Receipt;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Starts child workflows: the child's row and the parent's record of it are one write. */
final class Children {
  private final Wf wf;
  private final Run run;

  Children(Wf wf, Run run) {
    this.wf = wf;
    this.run = run;
  }

  <I, O> ChildHandle<O> start(
      StepPoint point, Workflow<I, O> workflow, I input, StartOptions options) {
    StepRow row = wf.find(point);
    if (row == null) {
      wf.check();
      row = start(point, workflow, run.engine().values().encode(input, "the input"), options);
    } else {
      toGate(String.valueOf(row.child()), options);
    }
    return new ChildHandle<>(wf, run, row, String.valueOf(row.child()), workflow.outputType());
  }

  /** Who ends the branch, if it is one, is to end the child. */
  private void toGate(String id, StartOptions options) {
    Gate gate = wf.gate();
    if (gate != null && !options.isDetached()) {
      gate.startedChild(id);
    }
  }

  private StepRow start(
      StepPoint point, Workflow<?, ?> workflow, @Nullable String input, StartOptions options) {
    refuse(point, options);
    Engine engine = run.engine();
    StartOptions chosen =
        options.id() == null ? options.id(run.row().id() + "/" + point.path()) : options;
    chosen = options.isNested() ? chosen.in(run.row().queue()) : chosen;
    NewWorkflow flow = engine.prepare(workflow.definition(), input, chosen, run.deadlineAt());
    boolean detached = options.isDetached();
    if (!detached) {
      flow = flow.below(run.row().wid(), point.path(), run.row().rootOrSelf());
    }
    StepRow row = StepRow.begun(
            point, run.nextSeq(), detached ? StepState.DONE : StepState.WAITING, 1, run.now())
        .ofChild(flow.id());
    boolean isInline = options.isNested() && flow.owner() != null;
    long wid = write(engine, flow, row, isInline);
    run.memos().flush(run);
    toGate(flow.id(), options);
    if (isInline && wid >= 0) {
      runNested(flow.started(wid), workflow.definition());
    }
    return row;
  }

  private void refuse(StepPoint point, StartOptions options) {
    String problem = null;
    if (options.id() != null && !options.isDetached()) {
      problem = "has an id of its own; only a detached one may";
    } else if (options.deduplication() != null) {
      problem = "has a deduplication key; its id, of its parent and its path, keeps it from being"
          + " started twice: leave the key out";
    } else if (options.isNested() && (options.isQueued() || options.isDetached())) {
      problem = "is nested, and runs at once in its parent's thread; so it can be neither queued,"
          + " delayed nor detached";
    }
    if (problem != null) {
      throw new WorkflowException.Refused(
          WorkflowError.WRONG_PLACE, "child '%s' %s".formatted(point.path(), problem));
    }
  }

  /** The key of the child's row; -1 where it was there. */
  private long write(Engine engine, NewWorkflow flow, StepRow row, boolean isInline) {
    List<Receipt> done;
    try {
      done = run.record()
          .writing(() -> engine
              .store()
              .writeAll(
                  run.record().point(row),
                  List.of(
                      Store.record(run.fence(), row, /* evenIfStopped= */ false),
                      Store.insert(flow, run.fence()),
                      Store.adopt(run.fence(), row))));
    } catch (RuntimeException | Error e) {
      if (!isInline) {
        engine.notStarted(flow);
      }
      throw e;
    }
    long wid = done.get(1).lastInsertId().orElse(-1);
    if (!isInline) {
      engine.inserted(flow, wid);
    }
    if (done.getFirst().changes() == 0) {
      run.record().refused(row);
    }
    return wid;
  }

  private void runNested(WorkflowRow row, Definition<?, ?> definition) {
    Run child = run.engine().nested(row, definition);
    Gate gate = wf.gate();
    if (gate != null) {
      gate.begins(child);
    }
    try {
      child.run();
    } finally {
      if (gate != null) {
        gate.ends(child);
      }
    }
  }
}
