package dev.sluice.workflow;

/**
 * A child workflow, seen from the workflow that started it. Use it in the context that did.
 *
 * @param <O> its result
 */
public final class ChildHandle<O> {
  private final Wf wf;
  private final Run run;
  private final StepRow started;
  private final String id;
  private final Class<O> type;

  ChildHandle(Wf wf, Run run, StepRow started, String id, Class<O> type) {
    this.wf = wf;
    this.run = run;
    this.started = started;
    this.id = id;
    this.type = type;
  }

  /** The child's id: the parent's and the path of the step that started it. */
  public String id() {
    return id;
  }

  /**
   * Waits for its result, however long that takes; after a short time without a thread.
   *
   * @throws WorkflowException.WorkflowFailed if it failed, was cancelled or is dead
   * @throws WorkflowException.Refused WRONG_PLACE for a detached child
   */
  public O result() {
    wf.inPlace("the result of child '" + id + "'");
    StepRow row = started;
    while (row.state() == StepState.WAITING) {
      wf.check();
      long seen = run.waits().count(run.children());
      StepRow found = run.engine().store().step(run.row().wid(), started.path());
      if (found == null) {
        throw new WorkflowException.Refused(
            WorkflowError.NOT_FOUND, "child '%s' was deleted".formatted(id));
      }
      row = found;
      if (row.state() == StepState.WAITING) {
        run.waits().await(run.children(), seen, Waits.NEVER, wf::check);
      }
    }
    return resultOf(row);
  }

  private O resultOf(StepRow row) {
    Values values = run.engine().values();
    if (row.state() == StepState.FAILED) {
      Failure failure = values.failure(row.error());
      throw new WorkflowException.WorkflowFailed(
          id,
          failure.type().equals(Ending.CANCELLED) ? WorkflowState.CANCELLED : WorkflowState.FAILED,
          failure);
    }
    if (row.endedAt() == null) {
      throw new WorkflowException.Refused(
          WorkflowError.WRONG_PLACE,
          "child '%s' is detached and has no result here; wait for it from outside".formatted(id));
    }
    return values.decode(row.output(), row.codec(), type, "the result of child '" + id + "'");
  }
}
