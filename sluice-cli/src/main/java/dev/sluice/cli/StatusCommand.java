package dev.sluice.cli;

import dev.sluice.Sluice;
import dev.sluice.Stats;
import java.io.Console;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice status}: what the running writer does, without opening the database. */
@Command(
    name = "status",
    header = "Show the running writer: process, epoch, clients, queue, latencies, WAL.",
    description = {
      "Does not open the database and never becomes its writer. Exit code 5: no writer is running."
    },
    footer = {
      "",
      "Examples:",
      "  sluice status app.db",
      "  sluice status app.db --watch --every 500ms",
      "  sluice status app.db --json | jq .queue_depth"
    })
final class StatusCommand implements Callable<Integer> {
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(5);
  private static final String CLEAR_SCREEN = "\u001b[H\u001b[2J";

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin
  private Database database = new Database();

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
    database.requireExisting();
    return watch ? watch() : once();
  }

  private int once() {
    Optional<Stats> stats = ask();
    print(json ? StatusJson.of(database.file(), stats) + "\n" : text(stats));
    return stats.isPresent() ? ExitCode.OK : ExitCode.NO_WRITER;
  }

  private int watch() {
    boolean redraw = !json && isTerminal();
    @Nullable Stats before = null;
    long beforeNanos = 0;
    while (!Thread.currentThread().isInterrupted()) {
      long now = System.nanoTime();
      Optional<Stats> stats = ask();
      StatusRate rate = StatusRate.between(before, stats, now - beforeNanos);
      if (json) {
        print(StatusJson.of(database.file(), stats) + "\n");
      } else if (redraw) {
        print(CLEAR_SCREEN + text(stats) + rate.text() + "\n");
      } else {
        print(stats.map(rate::line).orElse("no writer is running") + "\n");
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

  private Optional<Stats> ask() {
    return Sluice.status(database.file(), database.timeoutOr(ANSWER_WITHIN));
  }

  private String text(Optional<Stats> stats) {
    return stats
        .map(running -> StatusText.of(database.file(), running))
        .orElseGet(() ->
            "no writer is running: no process has " + database.file() + " open through Sluice\n");
  }

  private void print(String text) {
    PrintWriter out = spec.commandLine().getOut();
    out.print(text);
    out.flush();
  }
}
