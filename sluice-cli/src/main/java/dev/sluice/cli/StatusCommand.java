package dev.sluice.cli;

import dev.sluice.Stats;
import dev.sluice.benchmarks.http.HttpTarget;
import dev.sluice.benchmarks.http.TargetFlags;
import java.io.Console;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code sluice status}: what the running writer does, asked for without opening the database, or over
 * HTTP.
 */
@Command(
    name = "status",
    header = "Show the running writer: process, epoch, clients, queue, latencies, WAL.",
    description = {
      "Of a file on this machine or of a server. Does not open the database and never becomes its writer.",
      "Exit code 5: no writer is running."
    },
    footer = {
      "",
      "Examples:",
      "  sluice status app.db",
      "  sluice status app.db --watch --every 500ms",
      "  sluice status app.db --json | jq .queue_depth",
      "  sluice status http://localhost:4001 --watch",
      "  sluice status https://db.example.org:4001 --user ann:secret --ca-cert ca.crt"
    })
final class StatusCommand implements Callable<Integer> {
  /** Drawn over, not cleared first, so that nothing flickers. */
  private static final String HOME = "\u001b[H";

  private static final String CLEAR_SCREEN = "\u001b[2J";
  private static final String CLEAR_LINE = "\u001b[K";
  private static final String CLEAR_REST = "\u001b[J";

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "DB|URL",
      description = "The SQLite database file, or a server as in http://localhost:4001.")
  @SuppressWarnings("NullAway.Init")
  private String of;

  @Mixin
  private TargetFlags flags = new TargetFlags();

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      converter = PositiveDuration.class,
      description = "Give up after this time, as in 500ms or 30s (default: 5s).")
  private Duration timeout = Duration.ofSeconds(5);

  @Option(names = "--json", description = "One JSON object, with --watch one a line.")
  private boolean json;

  @Option(
      names = "--watch",
      description = "Go on until interrupted: redraws on a terminal, prints lines in a pipe.")
  private boolean watch;

  @Option(
      names = "--every",
      paramLabel = "TIME",
      converter = PositiveDuration.class,
      description = "Time between two (default: 1s).")
  private Duration every = Duration.ofSeconds(1);

  @Override
  public Integer call() {
    StatusSource source = source();
    return watch ? watch(source) : once(source);
  }

  private StatusSource source() {
    if (HttpTarget.isUrl(of)) {
      return new ServerStatus(target(), timeout);
    }
    if (flags.isAnyGiven()) {
      throw new CommandFailed(
          "USAGE",
          "--user and the options of TLS go with the URL of a server, and '%s' is a file"
              .formatted(of),
          ExitCode.USAGE);
    }
    Path file = Path.of(of);
    Database.requireExisting(file);
    return new DatabaseStatus(file, timeout);
  }

  private HttpTarget target() {
    try {
      return flags.target(of);
    } catch (IllegalArgumentException e) {
      throw new CommandFailed("USAGE", String.valueOf(e.getMessage()), ExitCode.USAGE);
    }
  }

  private int once(StatusSource source) {
    Optional<Stats> stats = source.ask();
    print(json ? StatusJson.of(source, stats) + "\n" : text(source, stats));
    return stats.isPresent() ? ExitCode.OK : ExitCode.NO_WRITER;
  }

  private int watch(StatusSource source) {
    boolean redraw = !json && isTerminal();
    print(redraw ? CLEAR_SCREEN : "");
    @Nullable Stats before = null;
    long beforeNanos = 0;
    while (!Thread.currentThread().isInterrupted()) {
      long now = System.nanoTime();
      Optional<Stats> stats = source.ask();
      StatusRate rate = StatusRate.between(before, stats, now - beforeNanos);
      if (json) {
        print(StatusJson.of(source, stats) + "\n");
      } else if (redraw) {
        print(HOME + lines(text(source, stats) + rate.text() + "\n") + CLEAR_REST);
      } else {
        print(stats.map(rate::line).orElseGet(source::absent) + "\n");
      }
      before = stats.orElse(null);
      beforeNanos = now;
      LockSupport.parkNanos(every.toNanos());
    }
    return ExitCode.OK;
  }

  @SuppressWarnings("SystemConsoleNull") // null where the module that provides it is missing
  private static boolean isTerminal() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }

  private static String lines(String text) {
    return text.replace("\n", CLEAR_LINE + "\n");
  }

  private static String text(StatusSource source, Optional<Stats> stats) {
    return stats
        .map(running -> StatusText.of(source.name(), running))
        .orElseGet(() -> source.absent() + "\n");
  }

  private void print(String text) {
    PrintWriter out = spec.commandLine().getOut();
    out.print(text);
    out.flush();
  }
}
