package dev.sluice.internal.read;

import dev.sluice.Rows;
import dev.sluice.SluiceError;
import dev.sluice.SluiceException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Whole queries of virtual threads, on as many platform threads as there are readers. Many small queries
 * at once cost each one hand-over, and the threads, which find the next one waiting, do not sleep in
 * between; {@link HandedOver}, which serves bodies that ask again and again, costs four. Thread-safe.
 *
 * <p>A caller waits no longer than its deadline for its query to begin; from then on the query has its
 * own limit, and the caller waits for it to end.
 */
final class QueryThreads {
  private final ThreadPoolExecutor threads;

  QueryThreads(int readers) {
    threads = new ThreadPoolExecutor(
        readers,
        readers,
        10,
        TimeUnit.SECONDS,
        new LinkedBlockingQueue<>(), // of callers that wait, one entry each
        Thread.ofPlatform().daemon().name("sluice-query-", 0).factory());
    threads.allowCoreThreadTimeOut(true);
  }

  /** One query. */
  interface Query {
    /** Runs it; {@code reading} is told the reader in use, and null after that. */
    Rows run(Reading reading);
  }

  /** Where the reader of a query that runs is found, or the thread that waits for one, to interrupt it. */
  static final class Reading {
    private @Nullable Thread waiting;
    private @Nullable Reader reader;
    private boolean interrupted;

    /** The calling thread is about to wait for a reader. */
    synchronized void waits() {
      waiting = Thread.currentThread();
      interruptIfWanted();
    }

    synchronized void on(@Nullable Reader now) {
      if (waiting != null) {
        waiting = null;
        Thread.interrupted(); // it was meant for the wait
      }
      reader = now;
      interruptIfWanted();
    }

    synchronized void interrupt() {
      interrupted = true;
      interruptIfWanted();
    }

    synchronized boolean isInterrupted() {
      return interrupted;
    }

    private void interruptIfWanted() {
      if (interrupted && waiting != null) {
        waiting.interrupt();
      }
      if (interrupted && reader != null) {
        reader.interrupt();
      }
    }
  }

  /** Runs a query and waits for it. */
  Rows run(long deadlineNanos, Query query) {
    Reading reading = new Reading();
    FutureTask<Rows> task = new FutureTask<>(() -> query.run(reading));
    submit(task);
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return task.get(waitNanos(deadlineNanos, interrupted), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
          if (!interrupted && threads.remove(task)) {
            throw SluiceException.of(
                SluiceError.TIMEOUT,
                "no reader was free before the deadline; %d queries wait: try again later, read less at a time, or raise SluiceOptions.readers"
                    .formatted(threads.getQueue().size()));
          }
          if (interrupted) {
            reading.interrupt(); // again and again, as the first may come before the statement
          }
        } catch (InterruptedException e) {
          interrupted = true;
          if (threads.remove(task)) {
            throw ReadErrors.interrupted("waiting for a reader");
          }
          reading.interrupt();
        }
      }
    } catch (ExecutionException e) {
      throw thrown(e.getCause(), reading);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void submit(FutureTask<Rows> task) {
    try {
      threads.execute(task);
    } catch (RejectedExecutionException e) {
      throw SluiceException.of(
          SluiceError.CLOSED, "this Sluice is closed; open it again to go on reading");
    }
  }

  /** Past the deadline the query, which runs, ends at its own limit. */
  private static long waitNanos(long deadlineNanos, boolean interrupted) {
    long left = deadlineNanos - System.nanoTime();
    return interrupted || left <= 0 ? 1_000_000 : left;
  }

  private static RuntimeException thrown(@Nullable Throwable cause, Reading reading) {
    if (reading.isInterrupted() && cause instanceof SluiceException) {
      return ReadErrors.interrupted("reading");
    }
    return switch (cause) {
      case RuntimeException e -> e;
      case Error e -> throw e;
      case null, default -> throw new AssertionError("not thrown by any query", cause);
    };
  }

  /** Runs here what waits for a thread: where all is closed it is told so at once. */
  void runWaiting() {
    List<Runnable> waiting = new ArrayList<>();
    threads.getQueue().drainTo(waiting);
    waiting.forEach(Runnable::run);
  }

  /** Takes no more; those that wait still run. */
  void shutdown() {
    threads.shutdown();
  }
}
