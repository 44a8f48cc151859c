package dev.sluice.internal.election;

import dev.sluice.internal.commit.ClientLedger;
import dev.sluice.internal.commit.ClientLedger.Welcome;
import dev.sluice.internal.queue.Doubt;
import dev.sluice.internal.queue.Request;
import dev.sluice.internal.queue.Write;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** Asks the running writer what it knows of a client: its bookkeeping belongs to its thread. */
final class LookUp extends Write {
  private static final long WAIT_SECONDS = 5;

  private final CompletableFuture<Optional<Welcome>> found = new CompletableFuture<>();

  LookUp(ClientLedger ledger, UUID client, long queuedSent) {
    super(
        new Request.Internal(_ -> ledger.arrive(client, queuedSent)),
        0,
        System.nanoTime(),
        System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS));
  }

  /**
   * The answer.
   *
   * @throws CompletionException if the writer was lost or did not come to it
   */
  Optional<Welcome> await() {
    return found.orTimeout(WAIT_SECONDS, TimeUnit.SECONDS).join();
  }

  @Override
  public boolean isAdmitted() {
    return false;
  }

  @Override
  @SuppressWarnings("unchecked") // the task gives nothing else, unless it expired
  protected void answered(Object outcome) {
    if (outcome instanceof Optional<?> welcome) {
      found.complete((Optional<Welcome>) welcome);
    } else {
      found.completeExceptionally((Throwable) outcome);
    }
  }

  @Override
  public void orphaned(Doubt doubt) {
    found.completeExceptionally(new IllegalStateException("the writer was lost"));
  }
}
