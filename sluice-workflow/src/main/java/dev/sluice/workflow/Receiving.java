package dev.sluice.workflow;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Takes one message, waiting for it; how long is durable from the first look on. */
final class Receiving {
  private final Wf wf;
  private final Run run;
  private final StepPoint point;

  Receiving(Wf wf, Run run, StepPoint point) {
    this.wf = wf;
    this.run = run;
    this.point = point;
  }

  /** The row with the message; empty if none came in time. */
  Optional<StepRow> receive(long timeoutMillis) {
    StepRow row = wf.find(point);
    long seq = row == null ? run.nextSeq() : row.seq();
    long until = row != null && row.nextAt() != null ? row.nextAt() : end(timeoutMillis);
    while (row == null || row.state() == StepState.WAITING) {
      wf.check();
      long seen = run.waits().count(run.messages());
      row = look(seq, until);
      if (row.state() == StepState.WAITING) {
        run.waits().await(run.messages(), seen, until, wf::check);
      }
    }
    return row.state() == StepState.DONE ? Optional.of(row) : Optional.empty();
  }

  private long end(long timeoutMillis) {
    long now = run.now();
    return timeoutMillis > Long.MAX_VALUE - now ? Waits.NEVER : now + timeoutMillis;
  }

  private StepRow look(long seq, long until) {
    StepRow row = run.record()
        .writing(() -> Optional.ofNullable(run.engine()
            .store()
            .receive(run.record().point(asked(seq)), run.fence(), point, seq, until, run.now())))
        .orElse(null);
    if (row != null) {
      run.memos().flush(run);
      return row;
    }
    run.record().refused(asked(seq));
    return recorded(run.engine().store().step(run.row().wid(), point.path()));
  }

  private StepRow asked(long seq) {
    return StepRow.begun(point, seq, StepState.WAITING, 0, 0);
  }

  private StepRow recorded(@Nullable StepRow row) {
    if (row == null) {
      throw new IllegalStateException("'" + point.path() + "' is refused, and the run goes on");
    }
    return row;
  }
}
