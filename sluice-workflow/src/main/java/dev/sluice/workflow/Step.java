package dev.sluice.workflow;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A step with settings, from {@link Wf#step(String, Class)}. Use it once, in the same thread.
 *
 * @param <T> the result
 */
public final class Step<T> {
  private final Wf wf;
  private final String name;
  private final Class<T> type;
  private Retry retry = Retry.never();
  private @Nullable Duration timeout;
  private @Nullable UndoAction<T> undo;
  private Retry undoRetry = Retry.exponential(Duration.ofMillis(200)).attempts(5);
  private @Nullable String fingerprint;

  Step(Wf wf, String name, Class<T> type) {
    this.wf = wf;
    this.name = name;
    this.type = requireNonNull(type, "type");
  }

  /** When it is tried again; never, if not said otherwise. */
  public Step<T> retry(Retry retry) {
    this.retry = requireNonNull(retry, "retry");
    return this;
  }

  /** The longest that one attempt may take: then its thread is interrupted, and the attempt failed. */
  public Step<T> timeout(Duration timeout) {
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("timeout must be positive, is " + timeout);
    }
    this.timeout = timeout;
    return this;
  }

  /**
   * What takes it back, if the workflow fails or is cancelled: the undo actions of all steps that
   * ended well run last first, each recorded as a step, with up to 5 attempts.
   */
  public Step<T> undo(UndoAction<T> undo) {
    this.undo = requireNonNull(undo, "undo");
    return this;
  }

  /** As {@link #undo(UndoAction)}, tried again otherwise. */
  public Step<T> undo(Retry retry, UndoAction<T> undo) {
    this.undoRetry = requireNonNull(retry, "retry");
    return undo(undo);
  }

  /**
   * What the step depends on. On replay it must be the same: if it is not, the code has changed, and
   * the workflow is parked as STUCK.
   */
  public Step<T> input(@Nullable Object... inputs) {
    StringBuilder all = new StringBuilder();
    for (Object input : inputs) {
      all.append(wf.run().engine().values().encode(input, "an input of step '" + name + "'"));
      all.append('\n');
    }
    fingerprint = Fingerprint.of(all.toString());
    return this;
  }

  /**
   * Runs the code and records its result; durable when this returns.
   *
   * @throws WorkflowException.StepFailed if its last attempt failed
   */
  public T call(StepCall<T> call) {
    StepRun<T> step = prepared(StepKind.STEP);
    return step.withUndo(step.run(call), undo, undoRetry);
  }

  /** Runs the code and records that it did. */
  public void run(StepAction action) {
    call(() -> {
      action.run();
      return nothing(type);
    });
  }

  /**
   * Runs the code at the writer; what it writes and the record commit together.
   *
   * @throws WorkflowException.StepFailed if its last attempt failed: nothing of it was done
   */
  public T transaction(TransactionCall<T> call) {
    StepRun<T> step = prepared(StepKind.TRANSACTION);
    return step.withUndo(step.transaction(call), undo, undoRetry);
  }

  /** As {@link #transaction(TransactionCall)}, without a result. */
  public void commit(TransactionAction action) {
    transaction(tx -> {
      action.run(tx);
      return nothing(type);
    });
  }

  @SuppressWarnings("NullAway") // the only value of Void
  static <T> T nothing(Class<T> type) {
    return null;
  }

  private StepRun<T> prepared(StepKind kind) {
    return new StepRun<>(wf, wf.enter(kind, name, fingerprint), retry, timeout, type);
  }
}
