package dev.sluice.internal.commit;

import dev.sluice.Durability;
import dev.sluice.SluiceError;
import dev.sluice.SluiceException;
import dev.sluice.SluiceOptions;
import dev.sluice.Stats;
import dev.sluice.internal.Ending;
import dev.sluice.internal.Uninterruptibly;
import dev.sluice.internal.journal.LostRanges;
import dev.sluice.internal.journal.SequenceRange;
import dev.sluice.internal.platform.Platform;
import dev.sluice.internal.queue.Admission;
import dev.sluice.internal.queue.Request;
import dev.sluice.internal.queue.WriteQueue;
import dev.sluice.internal.sqlite.Connection;
import dev.sluice.internal.sqlite.SqliteException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * This process as the writer, from winning the election to giving the role up: the connection, the
 * epoch, and the threads {@code sluice-writer} and {@code sluice-sync}.
 *
 * <p>Opened, closed and asked by the election's thread; {@link #checkDeadlines} by the watch.
 */
public final class WriterRole {
  private static final System.Logger LOG = System.getLogger("dev.sluice");
  private static final long PAUSE_NANOS = 1_000_000;
  private static final long VALUE_BYTES_MIN = 64L << 20; // the receipts of a client fit, too

  private final Connection connection;
  private final WalFile wal;
  private final WriteQueue queue = new WriteQueue();
  private final Syncer syncer;
  private final Checkpointer checkpointer;
  private final ClientLedger ledger;
  private final Writer writer;
  private final AgentRunner runner;
  private final WriterStats stats = new WriterStats();
  private final StateTables.Epoch epoch;
  private final Consumer<Throwable> onLost;
  private final EpochProbe probe;
  private final boolean exclusive;
  private final long timeoutNanos;
  private volatile Runnable afterAnswers = () -> {};
  private volatile long lastSequence = StateTables.UNKNOWN;

  /**
   * Begins a new epoch.
   *
   * @param onLost told, on the writer's thread, why the role was lost: the owner then calls {@link
   *     #abort}
   * @throws SluiceException if the database cannot be opened for writing; the message says why
   */
  public WriterRole(
      Path database,
      SluiceOptions options,
      Admission admission,
      ReadHold readHold,
      Consumer<Throwable> onLost) {
    Opening opening = open(database, options);
    this.connection = opening.connection;
    this.epoch = opening.epoch;
    this.wal = opening.wal;
    this.ledger = opening.ledger;
    try {
      this.checkpointer =
          new Checkpointer(connection, wal, readHold, stats, options, System::nanoTime);
      Crowd crowd = new Crowd(admission);
      this.syncer = new Syncer(
          wal, options.durability(), stats, admission, crowd, () -> this.afterAnswers.run());
      this.writer = new Writer(
          connection, queue, syncer, crowd, checkpointer, ledger, stats, epoch.number(), options);
      this.runner = new AgentRunner("sluice-writer", writer, onLost);
    } catch (SqliteException e) {
      SluiceException error = Errors.of(e);
      Ending.after(error, wal::close, connection::close);
      throw error;
    } catch (RuntimeException | Error e) {
      Ending.after(e, wal::close, connection::close);
      throw e;
    }
    this.onLost = onLost;
    this.probe = new EpochProbe(database, epoch.number());
    this.exclusive = options.exclusive();
    this.timeoutNanos = options.timeout().toNanos();
  }

  /** Starts writing. */
  public void start() {
    syncer.start();
    runner.start();
  }

  /** What to do after each round of answers. Set before {@link #start}. */
  public void afterAnswers(Runnable action) {
    afterAnswers = action;
  }

  /**
   * Whether no other writer has begun, as far as the file tells; if one has, or it cannot be told,
   * this process gives the role up. Journal's thread.
   */
  public boolean isCurrent() {
    try {
      if (exclusive || probe.isCurrent()) {
        return true;
      }
      onLost.accept(new RoleLost(RoleLost.Reason.FENCED, "another process has become the writer"));
    } catch (SqliteException e) {
      lose("the epoch cannot be read", e);
    }
    return false;
  }

  /** The disk failed beside the database: this process gives the role up. Any thread. */
  public void lose(String why, Throwable cause) {
    onLost.accept(new RoleLost(RoleLost.Reason.DISK, why, cause));
  }

  /** Where lanes are opened. */
  public WriteQueue queue() {
    return queue;
  }

  /** What is known of the clients of other processes; for tasks run by the writer only. */
  public ClientLedger ledger() {
    return ledger;
  }

  /** This writer's epoch, and what it found. */
  public StateTables.Epoch epoch() {
    return epoch;
  }

  /** The queued writes that earlier writers have noted as lost. Before {@link #start}. */
  public LostRanges lostQueued() {
    try {
      return new LostRanges(StateTables.lost(connection));
    } catch (SqliteException e) {
      throw Errors.of(e);
    }
  }

  /** Reads on the writer's own connection. Before {@link #start}, while no other thread has it. */
  public Object read(Request.Task task) {
    try {
      return task.run(connection);
    } catch (SqliteException e) {
      throw Errors.of(e);
    }
  }

  /** Notes queued writes that are lost, and reserves numbers, durably. Before {@link #start}. */
  public void noteLost(List<SequenceRange> ranges, long reserved) {
    try {
      retryBusy(System.nanoTime() + timeoutNanos, () -> connection.exec("BEGIN IMMEDIATE"));
      for (SequenceRange range : ranges) {
        StateTables.saveLost(connection, range);
      }
      StateTables.reserve(connection, reserved);
      // Only of this epoch: if another has begun, the fence will tell.
      boolean current = StateTables.fence(connection, epoch.number(), 0);
      connection.exec(current ? "COMMIT" : "ROLLBACK");
      wal.force();
    } catch (SqliteException e) {
      throw Errors.of(e);
    } catch (IOException e) {
      throw SluiceException.of(SluiceError.IO, "cannot force the WAL: " + e, 0, e);
    }
  }

  /** The last number of a queued write that was given, now that no more will be. */
  public void lastSequence(long sequence) {
    lastSequence = sequence;
  }

  /** Where refusals are counted. */
  public WriterStats counters() {
    return stats;
  }

  /** Looks at the deadlines of all writes that wait or are under way. */
  public void checkDeadlines(long nowNanos) {
    queue.checkDeadlines(nowNanos);
    for (Batch batch : syncer.unanswered()) {
      batch.forEach(write -> write.checkDeadline(nowNanos));
    }
    writer.checkDeadlines(nowNanos);
  }

  /** Fences off an operation that runs over its limit. */
  public void checkOperation(long nowNanos) {
    runner.replaceThread(
        () -> writer.hasOverdueOperation(nowNanos), () -> writer.abandonOverdueOperation(nowNanos));
  }

  /** Waits until everything submitted is run, up to a time; false when it is over. */
  public boolean drain(long deadlineNanos) {
    return waitFor(
            () -> runner.hasFailed() || (writer.isDrained() && syncer.isIdle()), deadlineNanos)
        && !runner.hasFailed();
  }

  /**
   * Gives the role up on purpose: everything handed to the syncer is answered; what has not run goes
   * back to its clients.
   */
  public void close() {
    Ending.run(this::stopThreads, this::endEpoch, this::release);
  }

  private void endEpoch() {
    try {
      if (syncer.failure() == null && !runner.hasFailed()) {
        connection.clearRolledBack();
        connection.exec("BEGIN IMMEDIATE");
        StateTables.endCleanly(connection, epoch.number(), lastSequence);
        connection.exec("COMMIT");
      }
    } catch (SqliteException e) {
      // Only the count of takeovers is off by one then.
      LOG.log(System.Logger.Level.DEBUG, "the end of the epoch was not noted", e);
    }
  }

  /** Gives the role up after it was lost: writes whose commit is in doubt go back to their clients. */
  public void abort() {
    Ending.run(this::stopThreads, this::release);
  }

  private void stopThreads() {
    queue.close();
    writer.stop();
    Ending.run(
        () -> Uninterruptibly.run(runner::stop),
        () -> Uninterruptibly.run(syncer::stop),
        writer::orphanAll);
  }

  private void release() {
    try {
      Ending.run(wal::close, probe::close, connection::close);
    } catch (IllegalStateException e) {
      LOG.log(System.Logger.Level.WARNING, "closing the database failed", e);
    }
  }

  /**
   * What the journal adds to the figures.
   *
   * @param records in its files
   * @param bytes of its files
   * @param applied the highest sequence number applied
   */
  public record JournalFigures(long records, long bytes, long applied) {}

  /** The figures of this writer; what belongs to others is for the caller to fill in. */
  public Stats stats(String version, int clients, Admission admission, JournalFigures journal) {
    return new Stats(
        ProcessHandle.current().pid(),
        /* writerHere= */ true,
        version,
        epoch.number(),
        clients,
        admission.entries(),
        admission.bytes(),
        queue.oldestNanos(System.nanoTime()),
        journal.records(),
        journal.bytes(),
        journal.applied(),
        stats.queuedFailed(),
        stats.writes.sum(),
        stats.commits.sum(),
        stats.fsyncs.sum(),
        stats.batches.summary(),
        stats.queueWait.summary(),
        stats.execute.summary(),
        stats.commit.summary(),
        stats.rejections(admission.refused()),
        stats.reruns.sum(),
        epoch.takeovers(),
        stats.resendsAnswered(),
        checkpointer.walBytes(),
        stats.checkpoints.summary(),
        stats.readHolds.summary(),
        stats.foreignLockWaits.summary(),
        stats.forces.summary());
  }

  // ---- opening

  private record Opening(
      Connection connection, WalFile wal, StateTables.Epoch epoch, ClientLedger ledger) {}

  private static Opening open(Path database, SluiceOptions options) {
    boolean isNew = !Files.exists(database);
    try {
      return opened(database, options);
    } catch (RuntimeException | Error e) {
      if (isNew) {
        Ending.after(e, () -> NewDatabase.discard(database));
      }
      throw e;
    }
  }

  private static Opening opened(Path database, SluiceOptions options) {
    Connection connection = null;
    WalFile wal = null;
    try {
      connection = Connection.open(database, /* readOnly= */ false);
      configure(connection, database, options);
      StateTables.Epoch epoch = beginEpoch(connection, options);
      ClientLedger ledger = new ClientLedger(
          InstantSource.system(),
          options.clientsMax(),
          options.clientRetention().toMillis(),
          options.failuresKept(),
          options.writeBytes());
      ledger.load(connection);
      wal = WalFile.open(database);
      // Whoever is answered must find the files again after a power cut: they may all be new.
      Platform.forceFolder(Objects.requireNonNull(database.toAbsolutePath().getParent()));
      if (!epoch.clean()) {
        rewriteWal(connection, wal, options);
      }
      wal.force();
      return new Opening(connection, wal, epoch, ledger);
    } catch (SqliteException e) {
      SluiceException error = openError(database, e);
      notOpened(error, wal, connection);
      throw error;
    } catch (IOException e) {
      SluiceException error =
          SluiceException.of(SluiceError.IO, "cannot open the WAL of " + database + ": " + e, 0, e);
      notOpened(error, wal, connection);
      throw error;
    } catch (RuntimeException | Error e) {
      notOpened(e, wal, connection);
      throw e;
    }
  }

  private static void notOpened(
      Throwable error, @Nullable WalFile wal, @Nullable Connection connection) {
    Ending.after(error, () -> close(wal), () -> close(connection));
  }

  private static void close(@Nullable AutoCloseable opened) throws Exception {
    if (opened != null) {
      opened.close();
    }
  }

  /**
   * The writer before did not end on purpose, perhaps because a force failed: a second one alone would
   * prove nothing, and no checkpoint can wait for every reader. What it has committed, and perhaps
   * answered nobody about, must be on disk before anybody is told that it is applied.
   */
  private static void rewriteWal(Connection connection, WalFile wal, SluiceOptions options)
      throws SqliteException, IOException {
    long framesBefore = frames(connection);
    long deadline = System.nanoTime() + options.timeout().toNanos();
    retryBusy(deadline, () -> connection.exec("BEGIN IMMEDIATE"));
    long rewritten = wal.rewrite();
    connection.exec("ROLLBACK");
    // Less than both if another program has begun the WAL anew meanwhile.
    long frames = Math.min(framesBefore, frames(connection));
    if (rewritten < frames) {
      throw new IOException(
          "the disk has lost a part of the WAL that was never answered: of %d frames, %d can be read; look at the disk, then close all programs that have the database open, and SQLite goes on from what is left"
              .formatted(frames, rewritten));
    }
  }

  private static long frames(Connection connection) throws SqliteException {
    return connection.query("PRAGMA wal_checkpoint(NOOP)").single().longValue(1);
  }

  private static SluiceException openError(Path database, SqliteException e) {
    SluiceException error = Errors.of(e);
    if (e.primary() == SqliteException.CANTOPEN) {
      return SluiceException.of(
          SluiceError.READ_ONLY,
          "cannot open %s for writing: %s; check that this user may read and write it"
              .formatted(database, e.getMessage()),
          e.code(),
          e);
    }
    SluiceError code = switch (e.primary()) {
      case SqliteException.IOERR -> e.isFull() ? SluiceError.DISK_FULL : SluiceError.IO;
      case SqliteException.BUSY, SqliteException.LOCKED -> SluiceError.TIMEOUT;
      default -> (SluiceError) error.code();
    };
    return SluiceException.of(
        code, "cannot open " + database + " for writing: " + error.getMessage(), e.code(), e);
  }

  private static void configure(Connection connection, Path database, SluiceOptions options)
      throws SqliteException {
    long deadline = System.nanoTime() + options.timeout().toNanos();
    if (options.exclusive()) {
      retryBusy(deadline, () -> connection.exec("PRAGMA locking_mode=EXCLUSIVE"));
    }
    retryBusy(deadline, () -> connection.exec("PRAGMA journal_mode=WAL"));
    Object mode = connection.query("PRAGMA journal_mode").singleValue();
    if (!"wal".equals(mode)) {
      throw SluiceException.of(
          SluiceError.UNSUPPORTED_FS,
          "SQLite cannot use WAL on %s (journal_mode stays %s): the file system cannot share memory between processes; put the file on a local disk"
              .formatted(database, mode));
    }
    boolean full = options.durability() == Durability.SYNCED_BEFORE_VISIBLE;
    connection.exec("PRAGMA synchronous=" + (full ? "FULL" : "NORMAL"));
    connection.exec("PRAGMA fullfsync=1");
    connection.exec("PRAGMA checkpoint_fullfsync=1");
    connection.exec("PRAGMA wal_autocheckpoint=0");
    connection.exec("PRAGMA cache_size=-" + options.cacheBytes() / 1024);
    connection.exec("PRAGMA temp_store=MEMORY");
    connection.exec("PRAGMA threads=" + options.sqliteThreads());
    connection.exec("PRAGMA foreign_keys=" + (options.foreignKeys() ? "ON" : "OFF"));
    connection.limitValueBytes(
        Math.max(VALUE_BYTES_MIN, 4 * Math.min(options.writeBytes(), Integer.MAX_VALUE)));
  }

  private static StateTables.Epoch beginEpoch(Connection connection, SluiceOptions options)
      throws SqliteException {
    long deadline = System.nanoTime() + options.timeout().toNanos();
    retryBusy(deadline, () -> connection.exec("BEGIN IMMEDIATE"));
    StateTables.create(connection);
    StateTables.Epoch epoch = StateTables.beginEpoch(connection, UUID.randomUUID());
    connection.exec("COMMIT");
    return epoch;
  }

  private interface Step {
    void run() throws SqliteException;
  }

  /** Another program may hold the lock: it is waited for (G1). */
  private static void retryBusy(long deadlineNanos, Step step) throws SqliteException {
    while (true) {
      try {
        step.run();
        return;
      } catch (SqliteException e) {
        if (!e.isBusy() || System.nanoTime() - deadlineNanos >= 0) {
          throw e;
        }
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private static boolean waitFor(BooleanSupplier condition, long deadlineNanos) {
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadlineNanos >= 0) {
        return false;
      }
      LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(200));
    }
    return true;
  }
}
