package dev.sluice.workflow;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A workflow from outside, in whatever process it runs. Thread-safe.
 *
 * @param <O> its result
 */
public final class WorkflowHandle<O> {
  private final Engine engine;
  private final String id;
  private final Class<O> type;
  private final @Nullable Run local;
  private final boolean isNew;

  WorkflowHandle(Engine engine, String id, Class<O> type, @Nullable Run local, boolean isNew) {
    this.engine = engine;
    this.id = id;
    this.type = type;
    this.local = local;
    this.isNew = isNew;
  }

  /** Its id. */
  public String id() {
    return id;
  }

  /** Whether the call that gave this handle has started it; false if it was found. */
  public boolean isNew() {
    return isNew;
  }

  /**
   * Where it is.
   *
   * @throws WorkflowException.Refused NOT_FOUND if it was deleted
   */
  public WorkflowState state() {
    return look().state();
  }

  /**
   * Waits for its result.
   *
   * @throws WorkflowException.WorkflowFailed if it failed, was cancelled, is dead, or is stuck
   * @throws WorkflowException.NotFinished if that took longer; it goes on
   * @throws WorkflowException.Refused NOT_FOUND if it was deleted
   */
  public O result(Duration timeout) {
    try {
      return resultOf(await(System.nanoTime() + timeout.toNanos(), timeout));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new WorkflowException.NotFinished(
          "interrupted while waiting for workflow '%s'; it goes on".formatted(id));
    } finally {
      engine.listeners().changed(id); // nothing is kept; others that wait look once more
    }
  }

  private Finished await(long end, Duration timeout) throws InterruptedException {
    Finished known = local == null ? null : awaitLocal(local, end);
    for (int looks = 0; known == null; looks++) {
      engine.store().life().check();
      CompletableFuture<Void> change = engine.listeners().next(id);
      Finished now = look();
      if (now.state().isFinal() || now.state() == WorkflowState.STUCK) {
        known = now;
      } else {
        long left = end - System.nanoTime();
        if (left <= 0) {
          throw new WorkflowException.NotFinished(
              "workflow '%s' is %s after %s; it goes on, ask again"
                  .formatted(id, now.state(), timeout));
        }
        Listeners.await(change, Math.min(left, Listeners.waitNanos(looks)));
      }
    }
    return known;
  }

  private static @Nullable Finished awaitLocal(Run run, long end) throws InterruptedException {
    try {
      return run.ended().get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return null;
    } catch (ExecutionException e) {
      throw new AssertionError("the end of a run does not fail", e);
    }
  }

  private Finished look() {
    Finished now = engine.store().finished(id);
    if (now == null) {
      throw WorkflowException.Refused.noWorkflow(id);
    }
    return now;
  }

  private O resultOf(Finished end) {
    if (end.state() != WorkflowState.DONE) {
      throw new WorkflowException.WorkflowFailed(
          id, end.state(), engine.values().failure(end.error()));
    }
    return engine
        .values()
        .decode(end.output(), end.codec(), type, "the result of workflow '" + id + "'");
  }
}
