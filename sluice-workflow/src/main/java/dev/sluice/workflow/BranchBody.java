package dev.sluice.workflow;

/**
 * The code of one parallel branch.
 *
 * @param <T> its result
 */
@FunctionalInterface
public interface BranchBody<T> {
  /** Runs on a virtual thread of its own, with a context of its own. */
  T run(Wf wf) throws Exception;
}
