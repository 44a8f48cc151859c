package dev.sluice.internal.client;

import dev.sluice.SluiceException;
import dev.sluice.internal.SafeLog;
import dev.sluice.internal.queue.Wakeup;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;

/**
 * Completes the futures of asynchronous calls on a thread of their own, in order: what a program
 * hangs on a future runs here, and can hold up neither the writer nor the fsync.
 */
public final class Callbacks implements Executor, AutoCloseable {
  private static final SafeLog LOG = new SafeLog(System.getLogger("dev.sluice"));
  private static final long PARK_NANOS = 1_000_000_000;

  private final ConcurrentLinkedQueue<Runnable> completions = new ConcurrentLinkedQueue<>();
  private final Wakeup wakeup = new Wakeup();
  private final Thread thread =
      Thread.ofPlatform().daemon().name("sluice-callbacks").unstarted(this::run);
  private volatile boolean stopping;
  private volatile boolean ended;

  private record Completion(CompletableFuture<Object> future, Object outcome) implements Runnable {
    @Override
    public void run() {
      if (outcome instanceof SluiceException e) {
        future.completeExceptionally(e);
      } else {
        future.complete(outcome);
      }
    }
  }

  /** Starts the thread. */
  public Callbacks() {
    thread.start();
  }

  void complete(CompletableFuture<Object> future, Object outcome) {
    execute(new Completion(future, outcome));
  }

  @Override
  public void execute(Runnable completion) {
    completions.add(completion);
    wakeup.signal();
    if (ended) {
      Thread.startVirtualThread(this::completeLeft); // one that comes late must be completed, too
    }
  }

  /** Completes what is left, then ends; a callback that never returns is not waited for. */
  @Override
  public void close() {
    stopping = true;
    wakeup.signal();
  }

  private void run() {
    while (true) {
      Runnable completion = completions.poll();
      if (completion != null) {
        complete(completion);
        Thread.interrupted(); // left behind by foreign code, it would make this wait spin
      } else if (stopping) {
        ended = true;
        completeLeft();
        return;
      } else {
        wakeup.await(() -> stopping || !completions.isEmpty(), 0, PARK_NANOS);
      }
    }
  }

  private void completeLeft() {
    Runnable completion = completions.poll();
    while (completion != null) {
      complete(completion);
      completion = completions.poll();
    }
  }

  private static void complete(Runnable completion) {
    try {
      completion.run();
    } catch (Throwable e) { // foreign code: it must not cost the others their completions
      LOG.log(System.Logger.Level.ERROR, "what hangs on a future failed", e);
    }
  }
}
