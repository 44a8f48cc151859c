package dev.sluice;

import org.jspecify.annotations.Nullable;

/**
 * The code of one interactive transaction.
 *
 * @param <R> its result
 */
@FunctionalInterface
public interface TransactionBody<R extends @Nullable Object> {
  /**
   * Runs in the caller's thread. Returning commits; throwing rolls back, and the exception reaches
   * the caller of {@link Sluice#transaction(TransactionBody)}.
   */
  R run(Tx tx) throws Exception;
}
