package dev.sluice.workflow;

import dev.sluice.Receipt;
import dev.sluice.Sql;
import java.util.List;

/** Durable points that write a row elsewhere, with their record, in one write. */
final class Sending {
  private final Wf wf;
  private final Run run;

  Sending(Wf wf, Run run) {
    this.wf = wf;
    this.run = run;
  }

  void send(StepPoint point, String workflowId, Object value) {
    Values values = run.engine().values();
    String body = values.encode(value, "message '" + point.name() + "'");
    if (isDone(point)) {
      return;
    }
    Long to = run.engine().store().widOf(workflowId);
    if (to == null) {
      throw failed(point, workflowId);
    }
    StepRow row = StepRow.begun(point, run.nextSeq(), StepState.DONE, 1, run.now());
    String key = run.row().id() + "/" + point.path();
    // The message goes last: its trigger may wake this very workflow.
    List<Receipt> done = write(
        row,
        Sql.of(
            "INSERT INTO _sluice_wf_message (wid, topic, body, codec, key, sent_at)"
                + " SELECT w.wid, ?4, ?5, ?6, ?7, ?8 FROM _sluice_wf_workflow w WHERE w.id = ?3 AND "
                + Store.GOES_ON + " ON CONFLICT DO NOTHING",
            run.fence().wid(),
            run.fence().runId(),
            workflowId,
            point.name(),
            body,
            values.codec(),
            key,
            run.now()));
    if (done.get(1).changes() > 0) {
      run.engine().sent(to);
    }
  }

  void publish(StepPoint point, Object value, boolean stream) {
    Values values = run.engine().values();
    String text = values.encode(value, "value '" + point.name() + "'");
    if (isDone(point)) {
      return;
    }
    long now = run.now();
    StepRow row = StepRow.begun(point, run.nextSeq(), StepState.DONE, 1, now);
    write(row, Store.publish(run.fence(), point.name(), text, values.codec(), stream, now));
    run.engine().changed(run.row().id());
  }

  private WorkflowException.StepFailed failed(StepPoint point, String workflowId) {
    Failure failure = Failure.of(new WorkflowException.Refused(
        WorkflowError.NOT_FOUND, "there is no workflow '%s' to send to".formatted(workflowId)));
    run.record()
        .only(StepRow.begun(point, run.nextSeq(), StepState.FAILED, 1, run.now())
            .failed(run.engine().values().encode(failure), run.now()));
    return new WorkflowException.StepFailed(point.path(), failure);
  }

  private boolean isDone(StepPoint point) {
    StepRow row = wf.find(point);
    if (row == null) {
      wf.check();
    } else if (row.state() == StepState.FAILED) {
      throw new WorkflowException.StepFailed(
          point.path(), run.engine().values().failure(row.error()));
    }
    return row != null;
  }

  private List<Receipt> write(StepRow row, Sql effect) {
    List<Receipt> done = run.record()
        .writing(() -> run.engine()
            .store()
            .writeAll(
                run.record().point(row),
                List.of(Store.record(run.fence(), row, /* evenIfStopped= */ false), effect)));
    if (done.getFirst().changes() == 0) {
      run.record().refused(row);
    }
    run.memos().flush(run);
    return done;
  }
}
