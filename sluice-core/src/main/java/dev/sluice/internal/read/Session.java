package dev.sluice.internal.read;

import dev.sluice.Column;
import dev.sluice.Row;
import dev.sluice.RowSink;
import dev.sluice.Rows;
import dev.sluice.SluiceException;
import dev.sluice.Snapshot;
import dev.sluice.Sql;
import dev.sluice.internal.sqlite.ResultTooLarge;
import dev.sluice.internal.sqlite.SqliteException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One read: a reader, its limit, and at most one transaction on it. For the thread that began it.
 *
 * <p>Limits, closing and interruption are looked at before every statement and every row; within a
 * statement SQLite looks at the limit itself, and {@link Reader#interrupt()} stops it.
 */
final class Session implements Snapshot, AutoCloseable {
  /** BEGIN alone takes no snapshot; the first read does, and this is the cheapest. */
  private static final String TAKE_SNAPSHOT = "SELECT 1 FROM sqlite_schema LIMIT 1";

  private static final long LOCK_RETRY_NANOS = TimeUnit.MICROSECONDS.toNanos(500);

  private final Thread owner = Thread.currentThread();
  private final ReaderPool pool;
  private final Reader reader;
  private final Workplace place;
  private final ReadLimit limit;
  private final long resultBytesMax;
  private int streams;
  private boolean inTransaction;
  private boolean spoilt;
  private boolean ended;

  Session(ReaderPool pool, Reader reader, Workplace place, ReadLimit limit, long resultBytesMax) {
    this.pool = pool;
    this.reader = reader;
    this.place = place;
    this.limit = limit;
    this.resultBytesMax = resultBytesMax;
  }

  /** Whose connection it uses. */
  Reader reader() {
    return reader;
  }

  /** Takes the snapshot that all statements from now on see; without, each has its own. */
  void begin() {
    run(() -> begun());
    run(() -> {
      reader.connection(limit.endNanos()).exec(TAKE_SNAPSHOT);
      return null;
    });
  }

  @Override
  public Rows query(Sql sql) {
    requireUsable();
    ReadStatement statement = ReadStatement.of(sql);
    String text = textBesideStreams(statement);
    return run(() -> reader
        .connection(limit.endNanos())
        .query(text, statement.args(), statement.described(), resultBytesMax));
  }

  @Override
  public void forEach(Consumer<Row> action, Sql sql) {
    requireUsable();
    ReadStatement statement = ReadStatement.of(sql);
    String text = textBesideStreams(statement);
    streams++;
    try {
      stream(text, statement.args(), null, action);
    } finally {
      streams--;
    }
  }

  /** The columns, then each row. */
  void stream(RowSink sink, Sql sql) {
    requireUsable();
    ReadStatement statement = ReadStatement.of(sql);
    String text = textBesideStreams(statement);
    AtomicReference<@Nullable List<Column>> columns = new AtomicReference<>();
    streams++;
    try {
      stream(text, statement.args(), columns::set, row -> {
        tellColumns(columns, sink);
        sink.row(row);
      });
    } finally {
      streams--;
    }
    tellColumns(columns, sink);
  }

  /** Known where SQLite runs, told in the caller's thread, once. */
  private static void tellColumns(AtomicReference<@Nullable List<Column>> columns, RowSink sink) {
    List<Column> known = columns.getAndSet(null);
    if (known != null) {
      sink.columns(known);
    }
  }

  /** Copies the whole database as the snapshot sees it. */
  void copyTo(Path target) {
    run(() -> {
      reader.connection(limit.endNanos()).copyTo(target);
      return null;
    });
  }

  /** Ends the snapshot. The reader is clean afterwards, or without a connection. */
  @Override
  public void close() {
    ended = true;
    try {
      // Outside a transaction every statement has left nothing behind: no need to go to SQLite.
      if (inTransaction || isUnwanted()) {
        place.run(() -> leaveClean());
      }
    } catch (SqliteException e) {
      // What a failed close leaves behind belongs to no pool; the reader opens another connection.
      System.getLogger(Session.class.getName())
          .log(System.Logger.Level.WARNING, "a read-only connection could not be closed", e);
    } finally {
      place.close();
    }
  }

  private @Nullable Void begun() throws SqliteException {
    reader.connection(limit.endNanos()).exec("BEGIN");
    inTransaction = true;
    return null;
  }

  private @Nullable Void leaveClean() throws SqliteException {
    if (isUnwanted() || !committed()) {
      reader.close();
    }
    return null;
  }

  private boolean isUnwanted() {
    return spoilt || pool.isClosed();
  }

  private boolean committed() {
    try {
      // No limit: it may just have passed, and this must happen.
      reader.connection(System.nanoTime() + TimeUnit.SECONDS.toNanos(10)).exec("COMMIT");
      return true;
    } catch (SqliteException e) {
      // SQLite has ended the transaction by itself, or cannot: closing the connection ends it.
      return false;
    }
  }

  /** Runs work that gives nothing to anybody before it is done, so that it may run again. */
  private <R extends @Nullable Object> R run(Workplace.Work<R> work) {
    while (true) {
      requireUsable();
      try {
        return place.run(work);
      } catch (ResultTooLarge e) {
        throw e.toSluiceException("resultBytes");
      } catch (SqliteException e) {
        retryOrThrow(e);
      }
    }
  }

  private void stream(
      String text,
      @Nullable Object[] args,
      @Nullable Consumer<List<Column>> columns,
      Consumer<Row> action) {
    boolean[] delivered = {false};
    Consumer<Row> checked = row -> {
      delivered[0] = true;
      requireUsable();
      action.accept(row);
    };
    while (true) {
      requireUsable();
      try {
        place.stream(
            rows -> reader.connection(limit.endNanos()).forEach(text, args, columns, rows),
            checked);
        return;
      } catch (SqliteException e) {
        if (delivered[0]) {
          throw refusal(e);
        }
        retryOrThrow(e);
      }
    }
  }

  /**
   * SQLite locks readers out for moments only: at a recovery, and when the last connection of
   * another program leaves (G1: no caller sees that).
   */
  private void retryOrThrow(SqliteException e) {
    if (!e.isBusy() || limit.isOver()) {
      throw refusal(e);
    }
    LockSupport.parkNanos(LOCK_RETRY_NANOS);
  }

  private SluiceException refusal(SqliteException e) {
    if (e.primary() == SqliteException.INTERRUPT) {
      requireUsable();
    }
    if (e.isBusy()) {
      return limit.over("another program locks the database against reading");
    }
    spoilt = ReadErrors.spoilsConnection(e);
    return ReadErrors.of(e);
  }

  private void requireUsable() {
    if (ended || !owner.equals(Thread.currentThread())) {
      throw new IllegalStateException(
          "a snapshot is for its body and the body's thread only; it is used "
              + (ended ? "after its body has returned" : "by " + Thread.currentThread()));
    }
    pool.requireOpen();
    if (owner.isInterrupted()) {
      throw ReadErrors.interrupted("reading");
    }
    if (limit.isOver()) {
      throw limit.over("it was stopped");
    }
  }

  /**
   * A text that no open stream uses, as its statement would be reset under it: one more space makes
   * it another one for the statement cache.
   */
  private String textBesideStreams(ReadStatement statement) {
    return streams == 0 ? statement.text() : statement.text() + " ".repeat(streams);
  }
}
