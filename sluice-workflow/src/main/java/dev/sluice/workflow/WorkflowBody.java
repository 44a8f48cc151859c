package dev.sluice.workflow;

import org.jspecify.annotations.Nullable;

/**
 * The code of a workflow.
 *
 * @param <I> its input
 * @param <O> its result
 */
@FunctionalInterface
public interface WorkflowBody<I, O> {
  /**
   * Runs on a virtual thread, from the top each time the workflow is taken up; what is recorded is
   * answered from the record. Between its steps it must be deterministic: the clock, random numbers
   * and the outside world belong into steps and memos.
   *
   * @return the result; {@code null} only where its type is {@link Void}
   */
  @Nullable
  O run(Wf wf, I input) throws Exception;
}
