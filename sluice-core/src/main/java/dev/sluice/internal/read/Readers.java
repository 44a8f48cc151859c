package dev.sluice.internal.read;

import dev.sluice.Row;
import dev.sluice.RowSink;
import dev.sluice.Rows;
import dev.sluice.SluiceError;
import dev.sluice.SluiceException;
import dev.sluice.SluiceOptions;
import dev.sluice.SnapshotBody;
import dev.sluice.Sql;
import dev.sluice.internal.sqlite.SqliteException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The reads of one process: {@link SluiceOptions#readers()} read-only connections, opened on demand.
 * Thread-safe.
 *
 * <p>Every read blocks its caller, at most until its deadline (a {@link System#nanoTime()}): while
 * it waits for the gate and for a free reader, first come, first served, and while it runs, then no
 * longer than {@link SluiceOptions#readTimeout()} either. It fails with
 *
 * <ul>
 *   <li>TIMEOUT ({@link SluiceException.Rejected}) if the deadline passed, or the calling thread was
 *       interrupted, whose flag then stays set;
 *   <li>STATEMENT_TIMEOUT if it ran for longer than {@code readTimeout};
 *   <li>TOO_LARGE if one result takes more than {@link SluiceOptions#resultBytes()};
 *   <li>READ_ONLY, NOT_ALLOWED or SQL if the statement is not one that reads, or SQLite refuses it;
 *   <li>CLOSED ({@link SluiceException.Closed}) after {@link #close()}.
 * </ul>
 *
 * <p>An interrupt of a virtual thread stops the running statement. That of a platform thread, which
 * is inside SQLite itself, is noticed at the next row of a stream or the next statement, or when the
 * limit passes. A body that does neither, but waits for something else, cannot be stopped: it holds
 * its snapshot, and the WAL cannot shrink meanwhile.
 */
public final class Readers implements AutoCloseable {
  private static final long CLOSE_WAIT_NANOS = Duration.ofSeconds(5).toNanos();

  private final ReadGate gate;
  private final ReaderPool pool;
  private final long readNanosMax;
  private final long resultBytesMax;
  private final ThreadPoolExecutor platformThreads;
  private final QueryThreads queryThreads;

  /** Opens nothing yet; the database has to exist at the first read. */
  public Readers(Path file, SluiceOptions options, ReadGate gate) {
    this.gate = gate;
    this.pool = new ReaderPool(file, options);
    this.readNanosMax = TimeUnit.NANOSECONDS.convert(options.readTimeout());
    this.resultBytesMax = options.resultBytes();
    // Without a bound of its own: each of its threads has a reader, or has just had one.
    this.platformThreads = new ThreadPoolExecutor(
        0,
        Integer.MAX_VALUE,
        10,
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        Thread.ofPlatform().daemon().name("sluice-reader-", 0).factory());
    this.queryThreads = new QueryThreads(options.readers());
  }

  /**
   * Runs the body on one snapshot, taken before it begins and ended when it returns or throws.
   *
   * @throws Exception what the body throws, as it is
   */
  public <R extends @Nullable Object> R read(long deadlineNanos, SnapshotBody<R> body)
      throws Exception {
    return withSession(deadlineNanos, session -> {
      session.begin();
      return body.run(session);
    });
  }

  /** All rows of one statement. */
  public Rows query(long deadlineNanos, Sql sql) {
    // A thread with a snapshot passes the gate, so it has to come there itself.
    return Thread.currentThread().isVirtual() && !gate.isInside()
        ? queryThreads.run(deadlineNanos, reading -> queryHere(deadlineNanos, sql, reading))
        : withSession(deadlineNanos, session -> session.query(sql));
  }

  private Rows queryHere(long deadlineNanos, Sql sql, QueryThreads.Reading reading) {
    reading.waits();
    try {
      return withSession(deadlineNanos, session -> {
        reading.on(session.reader());
        try {
          return session.query(sql);
        } finally {
          reading.on(null); // before the reader is another's
        }
      });
    } finally {
      reading.on(null);
    }
  }

  /** Copies the database, on one snapshot, to a new file. */
  public void copyTo(long deadlineNanos, Path target) {
    this.<@Nullable Void, RuntimeException>withSession(deadlineNanos, session -> {
      session.begin();
      session.copyTo(target);
      return null;
    });
  }

  /**
   * Hands each row to the action in the calling thread as it is read. Memory holds one row at a
   * time; for a virtual thread, up to 256 rows or 64 KiB.
   */
  public void forEach(long deadlineNanos, Consumer<Row> action, Sql sql) {
    this.<@Nullable Void, RuntimeException>withSession(deadlineNanos, session -> {
      session.forEach(action, sql);
      return null;
    });
  }

  /** As {@link #forEach}, after the columns. */
  public void stream(long deadlineNanos, RowSink sink, Sql sql) {
    this.<@Nullable Void, RuntimeException>withSession(deadlineNanos, session -> {
      session.stream(sink, sql);
      return null;
    });
  }

  /**
   * Ends reading. New reads, those waiting and the next statement of those under way fail with
   * CLOSED at once; statements that run have 5 seconds to end and are then interrupted, and 5 more
   * seconds are given to their callers to leave. A connection whose caller still has not is closed
   * when it does. Blocks for so long at most; the second call does nothing.
   */
  @Override
  public void close() {
    if (!pool.close()) {
      return;
    }
    queryThreads.runWaiting();
    if (!gate.awaitQuiet(CLOSE_WAIT_NANOS)) {
      pool.interruptLent();
      gate.awaitQuiet(CLOSE_WAIT_NANOS);
    }
    platformThreads.shutdown();
    queryThreads.shutdown();
    try {
      pool.closeIdle();
    } catch (SqliteException e) {
      throw ReadErrors.of(e);
    }
  }

  private <R extends @Nullable Object, E extends Exception> R withSession(
      long deadlineNanos, Use<R, E> use) throws E {
    Reader reader = enter(deadlineNanos);
    try {
      ReadLimit limit = ReadLimit.from(System.nanoTime(), deadlineNanos, readNanosMax);
      Workplace place = Workplace.forCaller(reader, platformThreads);
      try (Session session = new Session(pool, reader, place, limit, resultBytesMax)) {
        return use.of(session);
      }
    } finally {
      pool.giveBack(reader);
      gate.exit();
    }
  }

  /** Takes a reader and passes the gate; while it is held, the reader is there for others. */
  private Reader enter(long deadlineNanos) {
    try {
      while (true) {
        pool.requireOpen();
        if (!gate.awaitOpen(deadlineNanos)) {
          throw SluiceException.of(
              SluiceError.TIMEOUT,
              "the deadline passed while the writer held new reads to truncate the WAL; try again");
        }
        Reader reader = pool.take(deadlineNanos);
        if (gate.tryEnter()) {
          return reader;
        }
        pool.giveBack(reader);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ReadErrors.interrupted("waiting for a reader");
    }
  }

  /** What a read does with its session. */
  @FunctionalInterface
  private interface Use<R extends @Nullable Object, E extends Exception> {
    R of(Session session) throws E;
  }
}
