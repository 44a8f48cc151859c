package dev.sluice.internal.read;

import dev.sluice.Row;
import dev.sluice.internal.sqlite.SqliteException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where the calls into SQLite of one read run; the caller's own code always runs in the caller's
 * thread. Exceptions of the work, unchecked ones included, reach the caller. Used by one thread.
 */
interface Workplace extends AutoCloseable {
  /** The place that suits the calling thread. */
  static Workplace forCaller(Reader reader, java.util.concurrent.Executor platformThreads) {
    return Thread.currentThread().isVirtual()
        ? new HandedOver(reader, platformThreads)
        : new InPlace();
  }

  /** Runs one call into SQLite. */
  <R extends @Nullable Object> R run(Work<R> work) throws SqliteException;

  /** Runs a call that gives rows, each of which {@code action} gets in the caller's thread. */
  void stream(Source source, Consumer<Row> action) throws SqliteException;

  /** Nothing more is to run. */
  @Override
  void close();

  /**
   * A call into SQLite.
   *
   * @param <R> its result
   */
  @FunctionalInterface
  interface Work<R extends @Nullable Object> {
    R run() throws SqliteException;
  }

  /** A call into SQLite that gives rows one by one. */
  @FunctionalInterface
  interface Source {
    void forEach(Consumer<Row> action) throws SqliteException;
  }

  /** The caller's thread, a platform thread. */
  final class InPlace implements Workplace {
    @Override
    public <R extends @Nullable Object> R run(Work<R> work) throws SqliteException {
      return work.run();
    }

    @Override
    public void stream(Source source, Consumer<Row> action) throws SqliteException {
      source.forEach(action);
    }

    @Override
    public void close() {}
  }
}
