package dev.sluice.internal;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Waits for what must not be left alone, however often the waiting thread is interrupted: Sluice's own
 * threads to end, as what they own is not free before, or an answer without which nobody knows what
 * happened. The interrupt flag is kept.
 */
public final class Uninterruptibly {
  private Uninterruptibly() {}

  /** Something that waits, and can do so again. */
  @FunctionalInterface
  public interface Wait {
    /** Waits. */
    void run() throws InterruptedException;
  }

  /**
   * The result of a future, or another one where it has none in time. Cheaper than a future with a
   * timeout of its own, which a timer's thread has to be told of.
   *
   * @throws RuntimeException what the future failed with
   */
  public static <T> T get(CompletableFuture<T> future, long nanos, Supplier<T> late) {
    long deadline = System.nanoTime() + nanos;
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return future.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } catch (TimeoutException e) {
      return late.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException known ? known : new CompletionException(e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * The result of a future that is sure to be completed by somebody.
   *
   * @throws RuntimeException what the future failed with
   */
  public static <T> T get(CompletableFuture<T> future) {
    try {
      return future.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException known ? known : e;
    }
  }

  /** Waits to the end. */
  public static void run(Wait wait) {
    boolean interrupted = false;
    boolean ended = false;
    while (!ended) {
      try {
        wait.run();
        ended = true;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
