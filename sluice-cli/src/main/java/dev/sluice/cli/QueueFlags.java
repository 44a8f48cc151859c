package dev.sluice.cli;

import dev.sluice.server.ServerOptions;
import java.time.Duration;
import picocli.CommandLine.Option;

/** The options of {@code sluice serve} for queued writes, by rqlite's names. */
final class QueueFlags {
  @Option(
      names = "--write-queue-capacity",
      paramLabel = "N",
      description = "Queued requests accepted before they are applied (default: 1024).")
  private int queueCapacity = 1024;

  @Option(
      names = "--write-queue-batch-size",
      paramLabel = "N",
      description = "Accepted, without effect: load itself makes batches (default: 128).")
  private int queueBatchSize = 128;

  @Option(
      names = "--write-queue-timeout",
      paramLabel = "TIME",
      description = "Accepted, without effect: nothing waits for a batch (default: 50ms).")
  private Duration queueBatchTimeout = Duration.ofMillis(50);

  @Option(
      names = "--write-queue-tx",
      description = "The statements of each queued request stand and fall together.")
  private boolean transaction;

  ServerOptions on(ServerOptions options) {
    return options
        .withQueueCapacity(queueCapacity)
        .withQueueBatchSize(queueBatchSize)
        .withQueueBatchTimeout(queueBatchTimeout)
        .withQueueTransaction(transaction);
  }
}
