package dev.sluice.internal.sqlite;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Long calls into SQLite: within one, a virtual thread would hold its carrier, and others up. */
public final class OnPlatformThread {
  private OnPlatformThread() {}

  /**
   * Calls into SQLite.
   *
   * @param <R> what they give
   */
  @FunctionalInterface
  public interface Work<R extends @Nullable Object> {
    /** Does it. */
    R run() throws SqliteException;
  }

  /**
   * Runs the work: where the caller is a platform thread right here, else on one of its own while the
   * caller waits, whom an interrupt does not wake.
   */
  public static <R extends @Nullable Object> R run(Work<R> work) throws SqliteException {
    if (!Thread.currentThread().isVirtual()) {
      return work.run();
    }
    CompletableFuture<R> result = new CompletableFuture<>();
    Thread.ofPlatform().daemon().name("sluice-file").start(() -> {
      try {
        result.complete(work.run());
      } catch (Throwable e) { // thrown to the caller
        result.completeExceptionally(e);
      }
    });
    try {
      return result.join();
    } catch (CompletionException e) {
      throw thrown(e);
    }
  }

  private static SqliteException thrown(CompletionException e) {
    return switch (e.getCause()) {
      case SqliteException known -> known;
      case RuntimeException known -> throw known;
      case Error known -> throw known;
      case null, default -> throw e;
    };
  }
}
