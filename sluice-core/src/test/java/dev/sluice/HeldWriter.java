package dev.sluice;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/** Holds the writer by an interactive transaction, so that writes gather behind it. */
final class HeldWriter implements AutoCloseable {
  private final CountDownLatch release = new CountDownLatch(1);
  private final CompletableFuture<Rows> transaction;

  private HeldWriter(Sluice sluice, CountDownLatch held) {
    this.transaction = sluice.transactionAsync(tx -> {
      Rows rows = tx.query("SELECT 1");
      held.countDown();
      release.await();
      return rows;
    });
  }

  /** Returns when the writer is held. */
  static HeldWriter of(Sluice sluice) throws InterruptedException {
    CountDownLatch held = new CountDownLatch(1);
    HeldWriter writer = new HeldWriter(sluice, held);
    held.await();
    return writer;
  }

  /** Lets the writer go on. */
  void release() {
    release.countDown();
  }

  /** How the transaction ended. */
  CompletableFuture<Rows> transaction() {
    return transaction;
  }

  @Override
  public void close() {
    release.countDown();
  }
}
