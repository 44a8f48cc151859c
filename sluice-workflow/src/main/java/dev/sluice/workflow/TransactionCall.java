package dev.sluice.workflow;

import dev.sluice.Tx;

/**
 * The code of a transactional step.
 *
 * @param <T> its result
 */
@FunctionalInterface
public interface TransactionCall<T> {
  /**
   * Runs at the writer; may run twice, of which one counts. Touches nothing but the {@code tx}.
   * Throwing rolls back and fails the step.
   */
  T run(Tx tx) throws Exception;
}
