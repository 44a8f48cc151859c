package dev.sluice.benchmarks.http;

import dev.sluice.benchmarks.DurationConverter;
import dev.sluice.benchmarks.Progress;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code load}: puts a served database under load and checks that nothing acknowledged is lost. */
@Command(
    name = "load",
    header = "Put a served database under load, and check what it acknowledged.",
    description = {
      "Reads and writes over so many keep-alive connections each, as fast as the answers come or, with"
          + " --rate, at fixed times that a slow answer does not move. Writes go to a table of the run's"
          + " own, sluice_load_…, which is dropped at the end unless something is wrong with it.",
      "Results go to standard output, progress to standard error."
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:every request was answered, every acknowledged write is there exactly once",
      "1:a request failed, or an acknowledged write is lost or doubled",
      "2:wrong arguments"
    },
    footer = {
      "",
      "Examples:",
      "  sluice load http://localhost:4001 --reads 8 --writes 8",
      "  sluice load http://localhost:4001 --writes 64 --rate 5000 --duration 60s --json",
      "  sluice load http://localhost:4001 --reads 0 --writes 16 --queue",
      "  sluice load https://db.example.org:4001 --user ann:secret --ca-cert ca.crt"
    })
public final class LoadCommand implements Callable<Integer> {
  private static final int CONNECTIONS_MAX = 4096;
  private static final double RATE_MAX = 1e6;
  private static final Duration DURATION_MAX = Duration.ofHours(1);
  private static final long REQUESTS_MAX = 1_000_000_000;

  @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
  @Spec
  private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
  @Parameters(
      paramLabel = "URL",
      description = "The server, as in http://localhost:4001 (port 4001 unless it is said).")
  private String url;

  @Option(
      names = "--reads",
      paramLabel = "N",
      description = "Connections that read a row by its key (default: 4).")
  private int readers = 4;

  @Option(
      names = "--writes",
      paramLabel = "N",
      description = "Connections that insert a row (default: 4).")
  private int writers = 4;

  @Option(
      names = "--rate",
      paramLabel = "R",
      description = "Requests a second in all, whatever the answers take (default: none).")
  private @Nullable Double rate;

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "How long, up to 1 hour (default: 10s).")
  private Duration duration = Duration.ofSeconds(10);

  @Option(
      names = "--requests",
      paramLabel = "N",
      description = "The most reads, and the most writes, that are sent (default: 10000000).")
  private long requestsMax = 10_000_000;

  @Option(names = "--queue", description = "Queue the writes; all are applied before the check.")
  private boolean queued;

  @Option(
      names = "--op",
      paramLabel = "NAME",
      description = "Call this operation in place of inserting; what it writes is not checked.")
  private @Nullable String operation;

  @Option(
      names = "--body",
      paramLabel = "FILE",
      description = "The operation's argument; {{number}} in it is another number in each call.")
  private @Nullable Path body;

  @Mixin
  private TargetFlags flags = new TargetFlags();

  @Option(names = "--keep", description = "Do not drop the table of the run.")
  private boolean keep;

  @Option(names = "--json", description = "One JSON object on standard output.")
  private boolean json;

  /** For picocli. */
  public LoadCommand() {}

  /** Runs the load; blocks for its duration and the check. */
  @Override
  public Integer call() throws InterruptedException {
    LoadPlan plan = plan();
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    boolean terminal = Progress.onTerminal();
    LoadProgress progress =
        new LoadProgress(new Progress(err, terminal), terminal, System::nanoTime);
    LoadResult result;
    try {
      result = new LoadRun(plan, progress).run();
    } catch (IOException e) {
      progress.done();
      err.println("sluice: LOAD: " + e.getMessage());
      err.flush();
      return 1;
    }
    progress.done();
    out.print(json ? LoadReport.json(plan, result) + "\n" : LoadReport.text(plan, result));
    out.flush();
    return result.isGood() ? 0 : 1;
  }

  private LoadPlan plan() {
    require(readers >= 0 && readers <= CONNECTIONS_MAX, "--reads", "0 to " + CONNECTIONS_MAX);
    require(writers >= 0 && writers <= CONNECTIONS_MAX, "--writes", "0 to " + CONNECTIONS_MAX);
    require(readers + writers > 0, "--reads and --writes", "more than 0 together");
    require(rate == null || (rate > 0 && rate <= RATE_MAX), "--rate", "more than 0 to 1000000");
    require(
        !duration.isZero() && duration.compareTo(DURATION_MAX) <= 0,
        "--duration",
        "more than 0, at most 1 hour");
    require(requestsMax > 0 && requestsMax <= REQUESTS_MAX, "--requests", "1 to " + REQUESTS_MAX);
    require(!(queued && operation != null), "--queue", "without --op: operations are not queued");
    require(
        operation == null || operation.matches("[\\w.~-]+"),
        "--op",
        "the name in the path /op/NAME");
    require((body != null) == (operation != null), "--op and --body", "given together");
    return new LoadPlan(
        target(),
        readers,
        writers,
        rate == null ? 0 : rate,
        duration,
        requestsMax,
        queued,
        named(),
        keep);
  }

  private HttpTarget target() {
    try {
      return flags.target(url);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
    }
  }

  private Optional<LoadPlan.Operation> named() {
    if (operation == null || body == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(new LoadPlan.Operation(operation, Files.readString(body)));
    } catch (IOException e) {
      throw new ParameterException(
          spec.commandLine(), "--body: the file " + body + " cannot be read: " + e.getMessage());
    }
  }

  private void require(boolean holds, String option, String range) {
    if (!holds) {
      throw new ParameterException(spec.commandLine(), option + " must be " + range);
    }
  }
}
