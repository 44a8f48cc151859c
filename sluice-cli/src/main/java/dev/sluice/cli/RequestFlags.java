package dev.sluice.cli;

import dev.sluice.SluiceOptions;
import dev.sluice.server.ServerOptions;
import java.time.Duration;
import picocli.CommandLine.Option;

/**
 * The options of {@code sluice serve} for what all requests together may take, and for how long
 * transactions, streams and keys live.
 */
final class RequestFlags {
  private static final ServerOptions OPTIONS = ServerOptions.defaults();

  @Option(
      names = "--max-requests",
      paramLabel = "N",
      description = "Under way at a time; more are answered 503 (default: 1024).")
  private int requestsMax = OPTIONS.requestsMax();

  @Option(
      names = "--max-bodies",
      paramLabel = "BYTES",
      description =
          "Of the bodies of all requests under way in memory (default: 256 MiB, at most a quarter of the memory).")
  private long bodiesBytes = OPTIONS.bodiesBytes();

  @Option(
      names = "--max-transactions",
      paramLabel = "N",
      description = "Open at a time, of /tx (default: 64).")
  private int transactionsMax = OPTIONS.transactionsMax();

  @Option(
      names = "--tx-idle",
      paramLabel = "TIME",
      description = "How long a transaction waits for its next request (default: 5s).")
  private Duration transactionIdleTimeout = OPTIONS.transactionIdleTimeout();

  @Option(
      names = "--tx-time",
      paramLabel = "TIME",
      description = "How long a transaction may take in all (default: 10s).")
  private Duration transactionTimeout = OPTIONS.transactionTimeout();

  @Option(
      names = "--max-stream-time",
      paramLabel = "TIME",
      description = "How long a streamed answer may take (default: 60s).")
  private Duration streamTimeout = OPTIONS.streamTimeout();

  @Option(
      names = "--key-retention",
      paramLabel = "TIME",
      description = "How long an Idempotency-Key is kept (default: 24h).")
  private Duration keyRetention = OPTIONS.keyRetention();

  /** Throws {@link IllegalArgumentException} where a value makes no sense. */
  ServerOptions on(ServerOptions options) {
    return options
        .withRequestsMax(requestsMax)
        .withBodiesBytes(bodiesBytes)
        .withTransactionsMax(transactionsMax)
        .withTransactionIdleTimeout(transactionIdleTimeout)
        .withTransactionTimeout(transactionTimeout)
        .withStreamTimeout(streamTimeout)
        .withKeyRetention(keyRetention);
  }

  /** The database has such limits, too; a longer time here must not be cut short by them. */
  SluiceOptions on(SluiceOptions options) {
    SluiceOptions wanted = options
        .withTransactionIdleTimeout(
            longer(options.transactionIdleTimeout(), transactionIdleTimeout))
        .withTransactionTimeout(longer(options.transactionTimeout(), transactionTimeout));
    boolean streamsLonger = streamTimeout.compareTo(OPTIONS.streamTimeout()) > 0;
    return streamsLonger
        ? wanted.withReadTimeout(longer(options.readTimeout(), streamTimeout))
        : wanted;
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }
}
