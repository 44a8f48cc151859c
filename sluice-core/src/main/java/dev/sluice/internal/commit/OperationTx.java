package dev.sluice.internal.commit;

import dev.sluice.Receipt;
import dev.sluice.SluiceError;
import dev.sluice.SluiceException;
import dev.sluice.Sql;
import dev.sluice.Tx;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What an operation's body sees of the database. The watchdog may fence it off while the body is in
 * its own code (outside a statement; inside one, SQLite's progress handler keeps the limit).
 *
 * <pre>
 *   OUTSIDE --enter()--> INSIDE --leave()--> OUTSIDE
 *   OUTSIDE --finish() by the body's end, or abandon() by the watchdog--> CLOSED
 * </pre>
 */
final class OperationTx implements Tx {
  private static final int OUTSIDE = 0;
  private static final int INSIDE = 1;
  private static final int CLOSED = 2;

  private final Execution execution;
  private final boolean shared;
  private final long beganNanos;
  private final long limitNanos;
  private final Thread owner = Thread.currentThread();
  private final AtomicInteger state = new AtomicInteger(OUTSIDE);

  OperationTx(Execution execution, boolean shared, long beganNanos, long limitNanos) {
    this.execution = execution;
    this.shared = shared;
    this.beganNanos = beganNanos;
    this.limitNanos = limitNanos;
  }

  @Override
  public Receipt execute(Sql sql) {
    if (!Thread.currentThread().equals(owner)) {
      throw new IllegalStateException(
          "an operation's Tx is used from the thread that runs its body, and not from %s; nothing was run"
              .formatted(Thread.currentThread()));
    }
    if (!state.compareAndSet(OUTSIDE, INSIDE)) {
      throw new IllegalStateException(
          "this operation has ended or was cut off after its time limit; its Tx is closed");
    }
    try {
      if (isOver(System.nanoTime())) {
        throw timeout();
      }
      return execution.statementOfOperation(sql, shared);
    } finally {
      state.set(OUTSIDE);
    }
  }

  boolean isOver(long nowNanos) {
    return nowNanos - beganNanos > limitNanos;
  }

  SluiceException timeout() {
    return SluiceException.of(
        SluiceError.STATEMENT_TIMEOUT,
        "the operation ran for more than %d ms and was rolled back; make it do less, or raise SluiceOptions.operationTimeout"
            .formatted(limitNanos / 1_000_000));
  }

  /** The body has returned; false if it had been abandoned meanwhile. */
  boolean finish() {
    return state.compareAndSet(OUTSIDE, CLOSED);
  }

  /** Fences the body off; false if it is inside a statement or has just finished. */
  boolean abandon() {
    return state.compareAndSet(OUTSIDE, CLOSED);
  }
}
