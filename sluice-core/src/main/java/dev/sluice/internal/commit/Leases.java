package dev.sluice.internal.commit;

import dev.sluice.Receipt;
import dev.sluice.Rows;
import dev.sluice.SluiceError;
import dev.sluice.SluiceException;
import dev.sluice.internal.codec.Outcomes;
import dev.sluice.internal.queue.LeaseSession;
import dev.sluice.internal.queue.LeaseSession.Command;
import dev.sluice.internal.queue.Request;
import dev.sluice.internal.queue.Spin;
import dev.sluice.internal.queue.Write;
import dev.sluice.internal.queue.WriteQueue;
import dev.sluice.internal.sql.ParsedStatement;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Interactive transactions: one at a time holds the writer, and is run command by command as its
 * caller sends them. Writer's thread, but for what says otherwise.
 */
final class Leases {
  private static final long LOCAL_SPIN_NANOS = 200_000;
  private static final long PARK_NANOS = 1_000_000;

  private final WriteQueue queue;
  private final Intake intake;
  private final WriteRun runs;
  private final Batches batches;
  private final OpenLease.Limits limits;
  private final Spin spin = new Spin(Spin.FOR_WOKEN_NANOS);
  private volatile @Nullable OpenLease lease;

  Leases(WriteQueue queue, Intake intake, WriteRun runs, Batches batches, OpenLease.Limits limits) {
    this.queue = queue;
    this.intake = intake;
    this.runs = runs;
    this.batches = batches;
    this.limits = limits;
  }

  /** Whether one holds the writer; any thread. */
  boolean isOpen() {
    return lease != null;
  }

  /** Begins the one that a write asks for. */
  void begin(Write write, LeaseSession session) {
    if (batches.begin(write) == null) {
      session.end((SluiceException) Objects.requireNonNull(write.outcome()));
      return;
    }
    batches.add(write);
    lease = new OpenLease(session, limits);
    session.begin();
    session.onPost(queue.wakeup()::signal);
  }

  /** Wakes the caller of a transaction that comes next, while the one before is committed. */
  static void announce(@Nullable Write next) {
    if (next != null && next.request() instanceof Request.Lease(LeaseSession session)) {
      session.announce();
    }
  }

  /** Waits for the next command, for a moment. */
  void idle() {
    OpenLease open = Objects.requireNonNull(lease);
    long began = System.nanoTime();
    // Of a caller in this process the next command comes at once, or not soon.
    long spinNanos = intake.lastWasRemote() ? spin.nanos() : LOCAL_SPIN_NANOS;
    queue.wakeup().await(open.session()::hasCommand, spinNanos, PARK_NANOS);
    spin.observed(System.nanoTime() - began);
  }

  /** Runs the next command, if there is one; how much was done. */
  int turn() {
    OpenLease open = Objects.requireNonNull(lease);
    LeaseSession session = open.session();
    SluiceException over = open.overLimit();
    if (over != null) {
      end(session, over);
      return 1;
    }
    Command command = session.poll();
    if (command == null) {
      return 0;
    }
    switch (command.kind()) {
      case RUN -> run(session, command);
      case COMMIT -> {
        announce(queue.peek());
        commit();
      }
      case ROLLBACK -> {
        end(session, SluiceException.of(SluiceError.TX_LOST, "the transaction was rolled back"));
        command.answered(Outcomes.Done.DONE);
      }
    }
    open.active();
    return 1;
  }

  private void run(LeaseSession session, Command command) {
    try {
      ParsedStatement statement = Objects.requireNonNull(command.statement());
      if (!statement.isTransactional()) {
        command.answered(SluiceException.of(
            SluiceError.NOT_ALLOWED,
            "VACUUM cannot run inside a transaction; run it by execute(...)"));
        return;
      }
      command.answered(
          runs.step(new Request.Single(statement, command.args()), command.resultBytesMax()));
    } catch (TransactionLost e) {
      SluiceException reason = e.loneVerdict();
      end(session, reason);
      command.answered(reason);
    }
  }

  private void commit() {
    lease = null;
    batches.open().forEach(write -> write.decide(new Receipt(0, 0, false, Rows.none())));
    batches.commit(/* shared= */ false);
  }

  /** Rolls back and answers the lease's write, and all commands still to come, with the reason. */
  private void end(LeaseSession session, SluiceException reason) {
    Batch current = batches.open();
    batches.rollback();
    lease = null;
    session.end(reason);
    current.forEach(write -> {
      write.decide(reason);
      batches.record(write);
    });
  }

  /** The role was lost. After the thread has ended. */
  void orphan() {
    OpenLease open = lease;
    if (open != null) {
      open.session()
          .end(SluiceException.of(
              SluiceError.TX_LOST,
              "the writer was lost; the transaction was not applied; run it again"));
    }
  }
}
