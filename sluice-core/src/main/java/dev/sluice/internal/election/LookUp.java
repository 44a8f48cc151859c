package dev.sluice.internal.election;

import dev.sluice.SluiceException;
import dev.sluice.internal.queue.Doubt;
import dev.sluice.internal.queue.Request;
import dev.sluice.internal.queue.Write;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** Asks the running writer something: its bookkeeping, and its connection, belong to its thread. */
final class LookUp extends Write {
  private static final long WAIT_SECONDS = 5;

  private final CompletableFuture<Object> found = new CompletableFuture<>();

  LookUp(Request.Task question) {
    super(
        new Request.Internal(question),
        0,
        System.nanoTime(),
        System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS));
  }

  /**
   * The answer.
   *
   * @throws CompletionException if the writer was lost or did not come to it
   */
  Object await() {
    return found.orTimeout(WAIT_SECONDS, TimeUnit.SECONDS).join();
  }

  @Override
  public boolean isAdmitted() {
    return false;
  }

  @Override
  protected void answered(Object outcome) {
    if (outcome instanceof SluiceException error) {
      found.completeExceptionally(error);
    } else {
      found.complete(outcome);
    }
  }

  @Override
  public void orphaned(Doubt doubt) {
    found.completeExceptionally(new IllegalStateException("the writer was lost"));
  }
}
