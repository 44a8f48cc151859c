package dev.sluice.workflow;

/**
 * Takes back what a step did.
 *
 * @param <T> the step's result
 */
@FunctionalInterface
public interface UndoAction<T> {
  /** Runs, as a step of its own, when the workflow fails or is cancelled. */
  void undo(T result) throws Exception;
}
