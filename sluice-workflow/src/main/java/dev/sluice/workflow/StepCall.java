package dev.sluice.workflow;

/**
 * The code of a step.
 *
 * @param <T> its result
 */
@FunctionalInterface
public interface StepCall<T> {
  /**
   * Runs at least once, and never again once its result is recorded. It is interrupted when its time
   * is over or the workflow is cancelled.
   */
  T call() throws Exception;
}
