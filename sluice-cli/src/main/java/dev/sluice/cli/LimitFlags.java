package dev.sluice.cli;

import dev.sluice.server.Limits;
import dev.sluice.server.ServerOptions;
import java.time.Duration;
import picocli.CommandLine.Option;

/** The options of {@code sluice serve} for what clients may take. */
final class LimitFlags {
  private static final ServerOptions OPTIONS = ServerOptions.defaults();
  private static final Limits LIMITS = Limits.defaults();

  @Option(
      names = "--max-body",
      paramLabel = "BYTES",
      description =
          "Of a request's body in memory (default: 64 MiB, at most a sixth of the memory).")
  private long bodyBytes = OPTIONS.bodyBytes();

  @Option(
      names = "--max-headers",
      paramLabel = "BYTES",
      description = "Of all headers of a request (default: 16384).")
  private int headerBytes = OPTIONS.headerBytes();

  @Option(
      names = "--max-connections",
      paramLabel = "N",
      description = "Open at a time (default: 1024).")
  private int connections = LIMITS.connections();

  @Option(
      names = "--max-idle",
      paramLabel = "TIME",
      description = "How long a connection may be silent (default: 60s).")
  private Duration idle = OPTIONS.idleTimeout();

  @Option(
      names = "--max-head-time",
      paramLabel = "TIME",
      description = "In which a request's head must have arrived (default: 10s).")
  private Duration headTime = LIMITS.headTime();

  @Option(
      names = "--min-rate",
      paramLabel = "BYTES",
      description = "Per second, of bodies and answers; 0 for none (default: 240).")
  private long bytesPerSecondMin = LIMITS.bytesPerSecondMin();

  @Option(
      names = "--max-statements",
      paramLabel = "N",
      description = "Of one request (default: 100000).")
  private int statements = LIMITS.statements();

  @Option(
      names = "--max-statement",
      paramLabel = "BYTES",
      description = "Of one statement's text (default: 4194304).")
  private int statementBytes = LIMITS.statementBytes();

  @Option(
      names = "--max-values",
      paramLabel = "N",
      description = "Of one request's parameters (default: 1000000).")
  private int values = LIMITS.values();

  @Option(
      names = "--max-answer",
      paramLabel = "BYTES",
      description = "Of one answer (default: 256 MiB, at most a quarter of the memory).")
  private int answerBytes = LIMITS.answerBytes();

  @Option(
      names = "--max-read-time",
      paramLabel = "TIME",
      description = "Of all statements of one request that reads (default: 60s).")
  private Duration readTime = LIMITS.readTime();

  /** Throws {@link IllegalArgumentException} where a limit makes no sense. */
  ServerOptions on(ServerOptions options) {
    return options
        .withBodyBytes(bodyBytes)
        .withHeaderBytes(headerBytes)
        .withIdleTimeout(idle)
        .withLimits(new Limits(
            connections,
            headTime,
            bytesPerSecondMin,
            statements,
            statementBytes,
            values,
            answerBytes,
            readTime));
  }
}
