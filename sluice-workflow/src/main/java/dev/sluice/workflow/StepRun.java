package dev.sluice.workflow;

import dev.sluice.SluiceException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One step: answered from the record, or run, as often as its policy says, and recorded.
 *
 * @param <T> the result
 */
final class StepRun<T> {
  private final Wf wf;
  private final Run run;
  private final StepPoint point;
  private final Retry retry;
  private final @Nullable Duration timeout;
  private final Class<T> type;
  private long seq;

  StepRun(Wf wf, StepPoint point, Retry retry, @Nullable Duration timeout, Class<T> type) {
    this.wf = wf;
    this.run = wf.run();
    this.point = point;
    this.retry = retry;
    this.timeout = timeout;
    this.type = type;
  }

  /** What ends one attempt well. */
  @FunctionalInterface
  private interface AttemptBody<T> {
    /** Runs the code and records its end; {@code begun} has the attempt's number and start. */
    T run(StepRow begun) throws CodeFailed;
  }

  /** Code with effects outside. */
  T run(StepCall<T> call) {
    return attempts(begun -> {
      run.memos().flush(run);
      T value = inside(begun, call);
      StepRow done = done(begun, value);
      try {
        run.record().effect(done);
      } catch (SluiceException.Failed e) { // too large, say
        throw new CodeFailed(e, /* mayRetry= */ false);
      }
      return value;
    });
  }

  /** Code whose effects are rows. */
  T transaction(TransactionCall<T> call) {
    return attempts(begun -> new Transactional<T>(run, wf).commit(this, begun, call));
  }

  /** A value; does not wait. */
  T memo(StepCall<T> call) {
    return attempts(begun -> {
      T value = inside(begun, call);
      StepRow done = done(begun, value);
      run.memos()
          .add(
              done,
              run.record()
                  .writing(() -> run.engine()
                      .store()
                      .recordLater(
                          run.record().point(done), Store.record(run.fence(), done, false))));
      return value;
    });
  }

  /** Notes how to undo a step that ended well. */
  T withUndo(T value, @Nullable UndoAction<T> undo, Retry undoRetry) {
    if (undo != null) {
      run.undos().add(new Undos.Undo(point.path(), seq, undoRetry, () -> undo.undo(value)));
    }
    return value;
  }

  /** The row of a result; a result that cannot be written is the step's failure. */
  StepRow done(StepRow begun, @Nullable T value) throws CodeFailed {
    Values values = run.engine().values();
    try {
      return begun.ended(
          values.encode(value, "the result of step '" + point.path() + "'"),
          values.codec(),
          run.now());
    } catch (WorkflowException.Refused e) {
      throw new CodeFailed(e, /* mayRetry= */ false);
    }
  }

  /** The result that is recorded. */
  T recorded(StepRow row) {
    return run.engine()
        .values()
        .decode(row.output(), row.codec(), type, "the result of step '" + point.path() + "'");
  }

  private T attempts(AttemptBody<T> body) {
    StepRow row = wf.find(point);
    if (row != null) {
      seq = row.seq();
      if (row.state() == StepState.DONE) {
        return recorded(row);
      }
      if (row.state() == StepState.FAILED) {
        throw failed(run.engine().values().failure(row.error()));
      }
      waitUntil(row.nextAt());
    }
    wf.check();
    seq = row == null ? run.nextSeq() : seq;
    int attempt = row == null ? 1 : row.attempt() + 1;
    while (true) {
      StepRow begun = StepRow.begun(point, seq, StepState.DONE, attempt, run.now());
      WorkflowObserver.AttemptWatch watch = run.watch(point, attempt);
      try {
        T value = body.run(begun);
        watch.ended(Optional.empty());
        return value;
      } catch (RuntimeException | Error e) { // it is not to go on, or the engine failed
        watch.ended(Optional.of(Failure.of(e)));
        throw e;
      } catch (CodeFailed e) {
        watch.ended(Optional.of(Failure.of(e.cause())));
        wf.check(); // where it was interrupted to end, its failure means nothing
        recordFailure(attempt, begun.startedAt(), e);
      }
      wf.check();
      attempt++;
    }
  }

  private void recordFailure(int attempt, long startedAt, CodeFailed error) {
    Failure failure = Failure.of(error.cause());
    long now = run.now();
    boolean isLast = !error.mayRetry() || !retry.again(attempt, failure);
    StepState state = isLast ? StepState.FAILED : StepState.RETRY;
    StepRow failed = StepRow.begun(point, seq, state, attempt, startedAt)
        .failed(run.engine().values().encode(failure), now);
    if (isLast) {
      run.record().effect(failed);
      throw failed(failure);
    }
    long next = now + retry.waitMillis(attempt, run.engine().settings().random());
    run.record().effect(failed.until(next));
    waitUntil(next);
  }

  private void waitUntil(@Nullable Long time) {
    if (time != null && time > run.now()) {
      run.waits().until(time, wf::check);
    }
  }

  private WorkflowException.StepFailed failed(Failure failure) {
    return new WorkflowException.StepFailed(point.path(), failure);
  }

  /** Runs code of the user in this thread, interrupted when its time is over. */
  private T inside(StepRow begun, StepCall<T> call) throws CodeFailed {
    Interrupts.Attempt running = run.interrupts().begin(wf.gate());
    Duration limit = timeout;
    WorkflowClock.Alarm alarm = limit == null
        ? () -> {}
        : run.clock().at(begun.startedAt() + limit.toMillis(), running::timeout);
    wf.inStep(point.path(), begun.attempt());
    try {
      wf.check();
      return call.call();
    } catch (Unwind e) {
      throw e;
    } catch (Throwable e) { // code of the user: whatever it throws is the step's failure
      throw new CodeFailed(
          limit == null || !running.isTimedOut()
              ? e
              : new StepTimeoutException(
                  "attempt %d of step '%s' took longer than %s"
                      .formatted(begun.attempt(), point.path(), limit),
                  e),
          /* mayRetry= */ true);
    } finally {
      wf.inStep(null, 0);
      alarm.cancel();
      running.end();
    }
  }
}
