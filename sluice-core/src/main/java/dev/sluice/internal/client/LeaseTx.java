package dev.sluice.internal.client;

import dev.sluice.Receipt;
import dev.sluice.SluiceError;
import dev.sluice.SluiceException;
import dev.sluice.Sql;
import dev.sluice.TransactionBody;
import dev.sluice.Tx;
import dev.sluice.internal.commit.Statements;
import dev.sluice.internal.queue.LeaseSession;
import dev.sluice.internal.queue.LeaseSession.Command;
import dev.sluice.internal.queue.LeaseSession.Kind;
import dev.sluice.internal.queue.Request;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * An interactive transaction from its caller's side. The writer is leased with the first statement,
 * so what the body does before that holds up nobody.
 */
public final class LeaseTx implements Tx {
  private static final long SPIN_NANOS = 200_000;

  private final Client client;
  private final long deadlineNanos;
  private final LeaseSession session = new LeaseSession();
  private final Thread owner = Thread.currentThread();
  private @Nullable LocalWrite write;
  private @Nullable SluiceException gone;
  private boolean ended;

  private LeaseTx(Client client, long timeoutNanos) {
    this.client = client;
    session.wakes(owner);
    this.deadlineNanos = System.nanoTime() + timeoutNanos;
  }

  /** Runs the body in this thread and commits what it did. */
  public static <R extends @Nullable Object> R run(
      Client client, long timeoutNanos, TransactionBody<R> body) {
    LeaseTx tx = new LeaseTx(client, timeoutNanos);
    R result;
    try {
      result = body.run(tx);
    } catch (Throwable e) { // whatever it is, it rolls back and reaches the caller
      tx.rollback();
      throw unchecked(e);
    }
    tx.commit();
    return result;
  }

  private static RuntimeException unchecked(Throwable e) {
    switch (e) {
      case RuntimeException known -> throw known;
      case Error known -> throw known;
      case InterruptedException _ -> Thread.currentThread().interrupt();
      default -> {}
    }
    return new CompletionException(e);
  }

  @Override
  public Receipt execute(Sql sql) {
    check();
    Request.Single single = Statements.bind(sql);
    Step step = new Step(Kind.RUN, single);
    session.post(step);
    boolean granted = write != null;
    if (!granted) {
      write = lease();
    }
    Object outcome = step.await(granted);
    if (outcome instanceof SluiceException e) {
      if (e instanceof SluiceException.Rejected) {
        gone = e;
      }
      throw e;
    }
    return (Receipt) outcome;
  }

  /** Refused, the transaction is gone: its first step is in the mailbox, and must never be run. */
  private LocalWrite lease() {
    try {
      LocalWrite lease =
          client.lease(new Request.Lease(session), deadlineNanos - System.nanoTime());
      lease.wakes(owner);
      return lease;
    } catch (SluiceException e) {
      gone = e;
      session.end(e);
      throw e;
    }
  }

  private void check() {
    if (ended || !Thread.currentThread().equals(owner)) {
      throw new IllegalStateException(
          "a transaction's Tx is used in its body and from its thread only");
    }
    SluiceException reason = gone;
    if (reason != null) {
      throw reason;
    }
  }

  private void commit() {
    ended = true;
    LocalWrite lease = write;
    if (lease == null && gone == null) {
      return; // no statement, no transaction
    }
    if (gone == null && System.nanoTime() - deadlineNanos >= 0) {
      gone = late();
    }
    if (lease == null || gone != null) {
      throw Objects.requireNonNull(gone);
    }
    session.post(new Step(Kind.COMMIT, null));
    if (lease.await(/* spin= */ null) instanceof SluiceException e) {
      throw e;
    }
  }

  /** The deadline has passed, and COMMIT was not asked for. */
  private SluiceException late() {
    session.post(new Step(Kind.ROLLBACK, null));
    return SluiceException.of(
        SluiceError.TX_TIMEOUT,
        "the transaction's deadline passed; it is rolled back; try again, or give it more time");
  }

  private void rollback() {
    ended = true;
    if (write != null && gone == null) {
      session.post(new Step(Kind.ROLLBACK, null));
    }
  }

  /** One step and its answer. */
  private final class Step extends Command {
    private volatile @Nullable Object answer;

    Step(Kind kind, Request.@Nullable Single single) {
      super(
          kind,
          single == null ? null : single.statement(),
          single == null ? new Object[0] : single.args());
    }

    @Override
    public void answered(Object outcome) {
      answer = outcome;
      LockSupport.unpark(owner);
    }

    /**
     * @param granted whether the writer is this transaction's now and answers within microseconds;
     *     before that it may have many to serve first
     */
    Object await(boolean granted) {
      boolean near = client.isNear();
      boolean spins = granted;
      long spinEnd = System.nanoTime() + (near && granted ? SPIN_NANOS : 0);
      boolean watched = near && !granted && owner.isVirtual();
      boolean interrupted = false;
      Object got;
      while ((got = answer) == null) {
        long now = System.nanoTime();
        if (now - deadlineNanos >= 0) {
          got = expired();
          break;
        }
        if (write != null && write.answer() instanceof SluiceException e) {
          got = e; // the lease is over, or never began
          break;
        }
        if (!spins && near && session.isNext()) {
          spins = true;
          spinEnd = now + SPIN_NANOS;
        }
        if (now - spinEnd < 0) {
          Thread.onSpinWait();
        } else if (watched) {
          LockSupport.park(this); // a timed park of a virtual thread is dear; the watch wakes it
          interrupted |= Thread.interrupted();
        } else {
          LockSupport.parkNanos(this, deadlineNanos - now);
          interrupted |= Thread.interrupted();
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      return got;
    }

    private SluiceException expired() {
      LocalWrite lease = Objects.requireNonNull(write);
      client.withdraw(lease);
      return lease.answer() instanceof SluiceException.Rejected notBegun ? notBegun : late();
    }
  }
}
