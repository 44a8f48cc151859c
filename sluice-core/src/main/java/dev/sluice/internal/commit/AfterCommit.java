package dev.sluice.internal.commit;

import dev.sluice.internal.queue.WriteQueue;
import dev.sluice.internal.sqlite.SqliteException;

/**
 * What follows a commit: the force, by whoever is sooner done with it, and a checkpoint where one is
 * due. Writer's thread.
 */
final class AfterCommit {
  private static final int INLINE_SYNC_WRITES = 2;

  private final WriteQueue queue;
  private final Intake intake;
  private final Crowd crowd;
  private final Syncer syncer;
  private final Checkpointer checkpointer;
  private final WriterStats stats;

  AfterCommit(
      WriteQueue queue,
      Intake intake,
      Crowd crowd,
      Syncer syncer,
      Checkpointer checkpointer,
      WriterStats stats) {
    this.queue = queue;
    this.intake = intake;
    this.crowd = crowd;
    this.syncer = syncer;
    this.checkpointer = checkpointer;
    this.stats = stats;
  }

  /** A batch is committed, or was done without. */
  void finished(Batch done, boolean shared) {
    long now = System.nanoTime();
    stats.commits.increment();
    stats.batches.record(done.count());
    stats.execute.record(now - done.beganNanos());
    if (!shared) {
      crowd.ran(now - done.beganNanos(), done.count(), !intake.lastWasRemote());
    }
    if (isSyncedHere(done)) {
      syncer.syncInline(done);
    } else {
      syncer.add(done);
    }
    try {
      checkpointer.committed(done.bytes());
    } catch (SqliteException e) {
      if (!e.isBusy()) {
        throw new RoleLost(RoleLost.Reason.DISK, "a checkpoint failed", e);
      }
    }
  }

  /** Whether nothing could be done meanwhile, as far as one can tell. */
  private boolean isSyncedHere(Batch done) {
    return syncer.isIdle()
        && !queue.hasWork()
        && (done.count() <= INLINE_SYNC_WRITES
            || (!intake.lastWasRemote() && crowd.isNoMoreThan(done.admitted())));
  }
}
