package dev.sluice.workflow;

import dev.sluice.SluiceException;
import dev.sluice.Tx;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a transactional step: what the code writes and the record of the step are one write.
 *
 * @param <T> the result
 */
final class Transactional<T> {
  private final Run run;
  private final Wf wf;
  private volatile @Nullable T value;

  Transactional(Run run, Wf wf) {
    this.run = run;
    this.wf = wf;
  }

  @SuppressWarnings("NullAway") // null where the user's code gave null, or for Void
  T commit(StepRun<T> step, StepRow begun, TransactionCall<T> call) throws CodeFailed {
    wf.inStep(begun.path(), begun.attempt());
    try {
      run.engine().transactions().run(run.record().point(begun), tx -> body(tx, step, begun, call));
      run.memos().flush(run);
      return value;
    } catch (Refusal e) {
      run.record().refused(begun); // returns only if an earlier try was done after all
      StepRow done = run.engine().store().step(run.row().wid(), begun.path());
      return done == null ? value : step.recorded(done);
    } catch (SluiceException.Failed e) { // too large, say
      throw new CodeFailed(e, /* mayRetry= */ false);
    } catch (SluiceException | Error e) {
      return run.record().writing(() -> {
        throw e;
      });
    } catch (CodeFailed | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new CodeFailed(e, /* mayRetry= */ true);
    } finally {
      wf.inStep(null, 0);
    }
  }

  private void body(Tx tx, StepRun<T> step, StepRow begun, TransactionCall<T> call)
      throws Exception {
    T result;
    try {
      result = call.run(tx);
    } catch (Exception e) {
      throw new CodeFailed(e, /* mayRetry= */ true);
    }
    StepRow done = step.done(begun, result);
    if (tx.execute(Store.record(run.fence(), done, /* evenIfStopped= */ false)).changes() == 0) {
      throw new Refusal();
    }
    value = result;
  }

  /** The record was refused, so the rest is rolled back. */
  private static final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    Refusal() {
      super("the run is to stop, or the step is recorded");
    }
  }
}
