package dev.sluice.benchmarks.http;

import dev.sluice.benchmarks.CaseFailed;
import dev.sluice.benchmarks.JavaProcess;
import dev.sluice.benchmarks.Machine;
import dev.sluice.benchmarks.Progress;
import dev.sluice.benchmarks.RunFolder;
import dev.sluice.benchmarks.Setting;
import dev.sluice.benchmarks.Table;
import dev.sluice.benchmarks.http.HttpCase.Workload;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bench http}: the command line of {@link HttpBench}. */
@Command(
    name = "http",
    description = {
      "Measures requests a second over HTTP beside a bare echo on the same library and beside the naive"
          + " design: a lock, an INSERT and a commit for each request.",
      "Results go to standard output, progress to standard error."
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:measured, whether or not the targets were reached",
      "1:a server did not start, or a request failed",
      "2:wrong arguments"
    })
public final class HttpCommand implements Callable<Integer> {
  private static final int SECONDS_MAX = 600;
  private static final int CONNECTIONS_MAX = 4096;
  private static final String ROW = "%-12s %12s %10s %10s %10s %8s %11s %11s %7s%n";

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "3",
      description = "How long each case is measured, 1 to 600 (default: ${DEFAULT-VALUE}).")
  private int seconds;

  @Option(
      names = "--connections",
      paramLabel = "N",
      split = ",",
      defaultValue = "1,16,128",
      description = "How many connections send at once (default: ${DEFAULT-VALUE}).")
  private List<Integer> connections = new ArrayList<>();

  @Option(
      names = "--only",
      paramLabel = "CASE",
      split = ",",
      description = "Only these: echo, naive, write, queued, wait, bulk, read, mixed.")
  private List<String> only = new ArrayList<>();

  @Option(
      names = "--json",
      description = "One JSON object a line on standard output, everything else on standard error.")
  private boolean json;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "Where the files are made, in a new folder that is deleted at the end.")
  private @Nullable Path dir;

  @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
  @Spec
  private CommandSpec spec;

  /** For picocli. */
  public HttpCommand() {}

  /** Measures; blocks until all is measured, which takes some minutes. */
  @Override
  public Integer call() throws IOException, InterruptedException {
    requireInRange();
    List<HttpCase> cases = HttpCase.of(workloads(), connections);
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter notes = json ? spec.commandLine().getErr() : out;
    Progress progress = new Progress(spec.commandLine().getErr(), Progress.onTerminal());
    try (RunFolder folder = RunFolder.in(dir)) {
      note(notes, Machine.description(folder.path()));
      Setting setting = new Setting(
          folder.path(),
          Duration.ofSeconds(seconds),
          Duration.ZERO,
          JavaProcess.SERVER_ENVIRONMENT,
          progress,
          new AtomicInteger());
      try (HttpBench bench = new HttpBench(setting, cases)) {
        Map<String, HttpResult> results = bench.run(cases);
        progress.done();
        print(results, out, notes);
        return results.values().stream().allMatch(result -> result.failed() == 0) ? 0 : 1;
      } catch (CaseFailed e) {
        progress.done();
        note(notes, String.valueOf(e.getMessage()));
        return 1;
      }
    }
  }

  private void print(Map<String, HttpResult> results, PrintWriter out, PrintWriter notes) {
    if (json) {
      results.values().forEach(result -> out.println(result.json()));
    } else {
      out.printf(
          ROW,
          "case",
          "requests/s",
          "p50",
          "p99",
          "max",
          "failed",
          "server CPU",
          "client CPU",
          "MiB");
      results.values().forEach(result -> out.print(row(result)));
    }
    out.flush();
    notes.println();
    new HttpTargets(results).checks().forEach(check -> notes.println(check.line()));
    notes.flush();
  }

  private static String row(HttpResult result) {
    return ROW.formatted(
        result.name(),
        String.format(Locale.ROOT, "%,.0f", result.requestsPerSecond()),
        Table.time(result.micros(0.5)),
        Table.time(result.micros(0.99)),
        Table.time(result.latencies().max() / 1e3),
        result.failed(),
        Table.time(result.serverMicros()),
        Table.time(result.clientMicros()),
        result.serverMemoryKib() / 1024);
  }

  private static void note(PrintWriter notes, String text) {
    notes.println(text);
    notes.flush();
  }

  private List<Workload> workloads() {
    for (String label : only) {
      require(
          Workload.labels().contains(label),
          "--only: there is no case \"%s\"; there are %s"
              .formatted(label, String.join(", ", Workload.labels())));
    }
    return List.of(Workload.values()).stream()
        .filter(workload -> only.isEmpty() || only.contains(workload.label()))
        .toList();
  }

  private void requireInRange() {
    require(
        seconds >= 1 && seconds <= SECONDS_MAX,
        "--seconds must be from 1 to " + SECONDS_MAX + ", is " + seconds);
    for (int count : connections) {
      require(
          count >= 1 && count <= CONNECTIONS_MAX,
          "--connections must be from 1 to " + CONNECTIONS_MAX + ", is " + count);
    }
    require(dir == null || Files.isDirectory(dir), "--dir: there is no folder " + dir);
  }

  private void require(boolean holds, String message) {
    if (!holds) {
      throw new ParameterException(spec.commandLine(), message);
    }
  }
}
