package dev.sluice.workflow;

/** The code of a step without a result; see {@link StepCall}. */
@FunctionalInterface
public interface StepAction {
  /** Runs at least once, and never again once it is recorded as done. */
  void run() throws Exception;
}
