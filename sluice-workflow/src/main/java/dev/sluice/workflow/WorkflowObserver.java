package dev.sluice.workflow;

import java.util.Map;
import java.util.Optional;

/**
 * Is told what the workflows of this process do: for traces and figures. Thread-safe. Its methods run on
 * the threads of workflows and hold them up, so they must be short; what they throw is logged and has
 * no other effect.
 */
public interface WorkflowObserver {
  /**
   * A workflow is about to be started here, by the calling thread, perhaps with others in one write.
   *
   * @return attributes to keep with it, beside its own; {@link Run#attributes} has them in whatever
   *     process runs it
   */
  default Map<String, String> starting(String id, String name) {
    return Map.of();
  }

  /** A workflow was taken up, and its code is about to run; on the thread that runs it. */
  RunWatch running(Run run);

  /**
   * Workflows of a process that died are queued again.
   *
   * @param queued how many
   * @param dead how many were given up instead
   */
  default void recovered(String process, long queued, long dead) {}

  /**
   * One taking-up of a workflow.
   *
   * @param number counts its taking-up, from 1: after each wait, move, crash
   * @param recoveries how often it was taken over from a dead process
   */
  record Run(
      String id,
      String name,
      int version,
      long number,
      int recoveries,
      Map<String, String> attributes) {}

  /** Watches one run. */
  interface RunWatch {
    /**
     * An attempt of a step or a transactional step begins, on the thread that runs it, which is another
     * one in branches.
     *
     * @param number counts attempts, from 1
     */
    AttemptWatch attempt(String path, StepKind kind, int number);

    /**
     * The run has left its thread; on that thread.
     *
     * @param state how the workflow ended; empty if it goes on later, or elsewhere
     */
    void ended(Optional<WorkflowState> state, Optional<Failure> failure);
  }

  /** Watches one attempt. */
  interface AttemptWatch {
    /** It has ended and, where it went well, is recorded; on the thread on which it began. */
    void ended(Optional<Failure> failure);
  }
}
