package dev.sluice.workflow;

import dev.sluice.Tx;

/** The code of a transactional step without a result; see {@link TransactionCall}. */
@FunctionalInterface
public interface TransactionAction {
  /** Runs at the writer; touches nothing but the {@code tx}. */
  void run(Tx tx) throws Exception;
}
