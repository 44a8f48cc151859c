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
    }
    String id = String.valueOf(row.child());
    Gate gate = wf.gate();
    if (gate != null && !options.isDetached()) {
      gate.startedChild(id);
    }
    return new ChildHandle<>(wf, run, row, id, workflow.outputType());
  }

  private StepRow start(
      StepPoint point, Workflow<?, ?> workflow, @Nullable String input, StartOptions options) {
    boolean detached = options.isDetached();
    if (options.id() != null && !detached) {
      throw new WorkflowException.Refused(
          WorkflowError.WRONG_PLACE,
          "child '%s' has an id of its own; only a detached one may".formatted(point.path()));
    }
    Engine engine = run.engine();
    String derived = run.row().id() + "/" + point.path();
    StartOptions named = options.id() == null ? options.id(derived) : options;
    NewWorkflow flow = engine.prepare(workflow.definition(), input, named, run.deadlineAt());
    if (!detached) {
      flow = flow.below(run.row().wid(), point.path(), run.row().rootOrSelf());
    }
    StepRow row = StepRow.begun(
            point, run.nextSeq(), detached ? StepState.DONE : StepState.WAITING, 1, run.now())
        .ofChild(flow.id());
    write(engine, flow, row);
    run.memos().flush(run);
    return row;
  }

  private void write(Engine engine, NewWorkflow flow, StepRow row) {
    List<Receipt> done;
    try {
      done = run.writing(() -> engine
          .store()
          .writeAll(List.of(
              Store.record(run.fence(), row, /* evenIfStopped= */ false),
              Store.insert(flow, run.fence()),
              Store.adopt(run.fence(), row))));
    } catch (RuntimeException | Unwind e) {
      engine.notStarted(flow);
      throw e;
    }
    long wid = done.get(1).lastInsertId().orElse(-1);
    engine.inserted(flow, wid);
    if (done.getFirst().changes() == 0) {
      run.refused(row);
    }
  }
}
