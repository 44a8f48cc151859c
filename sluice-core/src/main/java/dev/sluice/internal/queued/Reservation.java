package dev.sluice.internal.queued;

import dev.sluice.SluiceException;
import dev.sluice.internal.codec.Outcomes;
import dev.sluice.internal.commit.StateTables;
import dev.sluice.internal.queue.Doubt;
import dev.sluice.internal.queue.Lane;
import dev.sluice.internal.queue.Request;
import dev.sluice.internal.queue.Write;
import org.jspecify.annotations.Nullable;

/**
 * The sequence numbers that may be given out: all up to one that is noted in the database, durably. So
 * the next writer gives none of them again, though the journal's files, or their ends, be lost.
 *
 * <p>Reserved in blocks, the next while the one before is used. When the process dies the rest of its
 * block is passed over. Journal's thread, but for the answers.
 */
final class Reservation {
  private static final long REFUSED_NANOS = 100_000_000;

  private final Lane lane;
  private final long waitNanos;
  private final Runnable onAnswer;
  private volatile long upTo;
  private volatile boolean asked;
  private volatile long refusedNanos;
  private volatile @Nullable SluiceException refusal;

  /**
   * Begins with what is reserved already.
   *
   * @param waitNanos how long one may take
   * @param onAnswer told when there are more numbers, or a refusal
   */
  Reservation(Lane lane, long upTo, long waitNanos, Runnable onAnswer) {
    this.lane = lane;
    this.upTo = upTo;
    this.waitNanos = waitNanos;
    this.onAnswer = onAnswer;
  }

  /** How many numbers may be given out behind this one; more are asked for in time. */
  long left(long lastSequence) {
    long left = upTo - lastSequence;
    if (left <= StateTables.RESERVED_BLOCK / 2 && !asked && mayAsk()) {
      asked = true;
      refusal = null;
      lane.offer(new Reserve(lastSequence + StateTables.RESERVED_BLOCK));
    }
    return left;
  }

  /** A refusal stands for a moment, so that a full disk is not asked for each write. */
  private boolean mayAsk() {
    return refusal == null || System.nanoTime() - refusedNanos > REFUSED_NANOS;
  }

  /** Why there are no more, once: after that they are asked for again. */
  @Nullable
  SluiceException takeRefusal() {
    SluiceException reason = refusal;
    refusal = null;
    return reason;
  }

  /** Whether there is a refusal, or there are numbers behind this one. */
  boolean isAnswered(long lastSequence) {
    return refusal != null || upTo > lastSequence;
  }

  private final class Reserve extends Write {
    private final long last;

    Reserve(long last) {
      super(
          new Request.Internal(connection -> {
            StateTables.reserve(connection, last);
            return Outcomes.Done.DONE;
          }),
          0,
          System.nanoTime(),
          System.nanoTime() + waitNanos);
      this.last = last;
    }

    @Override
    public boolean isAdmitted() {
      return false;
    }

    @Override
    protected void answered(Object outcome) {
      if (outcome instanceof SluiceException reason) {
        refusedNanos = System.nanoTime();
        refusal = reason;
      } else {
        upTo = last;
      }
      asked = false;
      onAnswer.run();
    }

    @Override
    public void orphaned(Doubt doubt) {
      // The role is lost: the next writer makes a reservation of its own.
    }
  }
}
