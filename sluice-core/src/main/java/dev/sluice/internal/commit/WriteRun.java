package dev.sluice.internal.commit;

import dev.sluice.SluiceException;
import dev.sluice.internal.queue.Request;
import dev.sluice.internal.queue.Write;

/**
 * Runs one write, or one statement of a lease, in the transaction that is open. Whatever its own code
 * or its running throws costs that write alone. Writer's thread.
 */
final class WriteRun {
  private final Execution execution;
  private final ClientLedger ledger;

  WriteRun(Execution execution, ClientLedger ledger) {
    this.execution = execution;
    this.ledger = ledger;
  }

  /**
   * A write's outcome, small enough to be sent to where it is waited for.
   *
   * @param shared whether other writes are in the same transaction
   */
  Object run(Write write, boolean shared) throws TransactionLost {
    try {
      return runAndSize(write, shared);
    } catch (RoleLost e) {
      throw e;
    } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
      throw Unforeseen.in(write.request(), e);
    }
  }

  private Object runAndSize(Write write, boolean shared) throws TransactionLost {
    execution.queuedAs(write instanceof QueuedWrite queued ? queued.sequence() : 0);
    Object outcome = execution.run(write.request(), shared);
    if (!(write instanceof RemoteWrite remote) || outcome instanceof SluiceException) {
      return outcome;
    }
    Object sized = ledger.sized(remote, outcome);
    if (shared && sized instanceof SluiceException tooLarge) {
      throw new TransactionLost(tooLarge, null); // it has had its effects: all run again without it
    }
    return sized;
  }

  /** One statement outside of the writes of a batch. */
  Object step(Request.Single single, long resultBytesMax) throws TransactionLost {
    try {
      return execution.statementOfLease(single.statement(), single.args(), resultBytesMax);
    } catch (RoleLost e) {
      throw e;
    } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
      throw Unforeseen.in(single, e);
    }
  }
}
