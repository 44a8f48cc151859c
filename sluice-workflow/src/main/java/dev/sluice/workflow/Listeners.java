package dev.sluice.workflow;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Those who wait, outside of workflows, for one to change. A change made by this process is told at
 * once; others are found by looking again, ever more seldom.
 */
final class Listeners {
  private static final long FIRST_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
  private static final long LONGEST_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final Map<String, CompletableFuture<Void>> waiting = new ConcurrentHashMap<>();

  /** What completes with the next change of a workflow; ask for it before looking. */
  CompletableFuture<Void> next(String id) {
    return waiting.computeIfAbsent(id, key -> new CompletableFuture<>());
  }

  /** A workflow has changed, and that is committed. */
  void changed(String id) {
    CompletableFuture<Void> told = waiting.remove(id);
    if (told != null) {
      told.complete(null);
    }
  }

  /** One of several looks at a workflow: waits for a change, but not for long. */
  static long waitNanos(int looks) {
    return Math.min(LONGEST_NANOS, FIRST_NANOS << Math.min(looks, 10));
  }

  /** Waits for a change, up to a time. */
  static void await(CompletableFuture<Void> change, long nanos) throws InterruptedException {
    try {
      change.get(nanos, TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return; // look again
    } catch (ExecutionException e) {
      throw new AssertionError("a change does not fail", e);
    }
  }
}
