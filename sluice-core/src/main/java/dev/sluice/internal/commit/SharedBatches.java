package dev.sluice.internal.commit;

import dev.sluice.SluiceException;
import dev.sluice.SluiceOptions;
import dev.sluice.internal.queue.Request;
import dev.sluice.internal.queue.Write;
import dev.sluice.internal.queue.WriteQueue;
import dev.sluice.internal.sqlite.Connection;
import org.jspecify.annotations.Nullable;

/**
 * Fills transactions that many writes share: with what waits by then, up to the limits, and with
 * those that are on their way back, where that is worth a wait. Writer's thread.
 */
final class SharedBatches {
  private static final int PART_LOOK_MASK = 15;
  private static final long BATCH_NANOS = 20_000_000;
  private static final int BATCH_CLOCK_MASK = 3;

  private final Connection connection;
  private final WriteQueue queue;
  private final Intake intake;
  private final Syncer syncer;
  private final Crowd crowd;
  private final Execution execution;
  private final WriteRun runs;
  private final Batches batches;
  private final int batchEntries;
  private final long batchBytes;
  private final long lingerNanos;
  private final long batchNanos;
  private long lingeredNanos;

  SharedBatches(
      Connection connection,
      WriteQueue queue,
      Intake intake,
      Syncer syncer,
      Crowd crowd,
      Execution execution,
      WriteRun runs,
      Batches batches,
      SluiceOptions options) {
    this.connection = connection;
    this.queue = queue;
    this.intake = intake;
    this.syncer = syncer;
    this.crowd = crowd;
    this.execution = execution;
    this.runs = runs;
    this.batches = batches;
    this.batchEntries = options.batchEntries();
    this.batchBytes = options.batchBytes();
    this.lingerNanos = options.linger().toNanos();
    this.batchNanos = Math.max(BATCH_NANOS, lingerNanos);
  }

  /**
   * Runs a write with all that may share its transaction.
   *
   * @return the write, if it must run alone after all, as the schema was just found changed
   */
  @Nullable
  Write run(Write first) {
    Batch current = batches.begin(first);
    if (current == null) {
      return null;
    }
    if (execution.mustRunAlone(first.request())) {
      batches.rollback();
      return first;
    }
    long began = System.nanoTime();
    lingeredNanos = 0;
    Write write = first;
    while (write != null) {
      if (!ran(write)) {
        return null;
      }
      boolean ends = isFull(current) || isOver(write, current, began) || isPart(current, began);
      write = ends ? null : next(current);
    }
    long nanos = System.nanoTime() - began - lingeredNanos;
    crowd.ran(nanos, current.count(), !intake.lastWasRemote());
    if (lingeredNanos > 0) {
      crowd.waited();
    }
    batches.commit(/* shared= */ true);
    return null;
  }

  /** Runs one; false when the transaction was lost by it. */
  private boolean ran(Write write) {
    batches.add(write);
    try {
      write.decide(runs.run(write, /* shared= */ true));
      return true;
    } catch (TransactionLost e) {
      SluiceException verdict = e.verdict();
      if (verdict != null) {
        write.decide(verdict);
      } else {
        write.forget();
      }
      batches.lose();
      return false;
    }
  }

  private boolean isFull(Batch current) {
    return current.count() >= batchEntries || current.bytes() >= batchBytes;
  }

  /**
   * Whether a batch has run for long enough: those in it wait for its COMMIT, however many wait behind
   * it. The clock is read for every few short statements, and after whatever may have taken long.
   */
  private boolean isOver(Write last, Batch current, long beganNanos) {
    boolean look = connection.ranLong()
        || (current.count() & BATCH_CLOCK_MASK) == 0
        || !(last.request() instanceof Request.Single);
    return look && System.nanoTime() - beganNanos >= batchNanos;
  }

  /**
   * Whether it is time to let the disk begin, which has nothing to do. Not where more wait than one
   * batch can take: they make several anyway.
   */
  private boolean isPart(Batch current, long beganNanos) {
    return (current.count() & PART_LOOK_MASK) == 0
        && syncer.isIdle()
        && crowd.isNoMoreThan(batchEntries)
        && System.nanoTime() - beganNanos >= crowd.partNanos();
  }

  private @Nullable Write next(Batch current) {
    Write write = intake.next(batches.begun());
    if (write == null && lingerNanos > 0) {
      long left = lingerNanos - (System.nanoTime() - current.beganNanos());
      if (left > 0) {
        queue.wakeup().await(queue::hasWork, 0, left);
        write = intake.next(batches.begun());
      }
    }
    if (write == null && gathers()) {
      write = gather();
    }
    if (write != null && execution.mustRunAlone(write.request())) {
      Leases.announce(write);
      intake.hold(write);
      return null;
    }
    return write;
  }

  private boolean gathers() {
    return crowd.isWorthWaitingFor()
        && !crowd.isBack()
        && lingeredNanos < crowd.patienceNanos()
        && (lingeredNanos > 0 || crowd.isLikelyBack());
  }

  /** Waits for the rest of the crowd: until one comes, for the patience left. */
  private @Nullable Write gather() {
    long began = System.nanoTime();
    long left = crowd.patienceNanos() - lingeredNanos;
    long waited = 0;
    while (!queue.hasWork() && waited < left) {
      Thread.onSpinWait();
      waited = System.nanoTime() - began;
    }
    lingeredNanos += Math.max(waited, 1);
    return intake.next(batches.begun());
  }
}
