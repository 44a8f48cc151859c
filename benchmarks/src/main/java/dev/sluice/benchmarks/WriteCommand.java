package dev.sluice.benchmarks;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bench write}: the command line of {@link WriteBench}. */
@Command(
    name = "write",
    description = {
      "Measures durable writes a second, their latency, fairness and memory: bare SQLite, Sluice in one"
          + " process, Sluice in many, side by side on this machine and file system.",
      "Results go to standard output, progress to standard error."
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:measured, whether or not the targets were reached",
      "1:a case failed; the others were measured",
      "2:wrong arguments"
    })
final class WriteCommand implements Callable<Integer> {
  private static final int SECONDS_MAX = 600;
  private static final Duration DELAY_MAX = Duration.ofSeconds(1);

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "5",
      description = "How long each case is measured, 1 to 600 (default: ${DEFAULT-VALUE}).")
  private int seconds;

  @Option(
      names = "--fsync-delay",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description =
          "Makes every fsync so much slower, as on an ordinary disk: 1ms, 500us (Linux, needs cc).")
  private @Nullable Duration fsyncDelay;

  @Option(
      names = "--json",
      description = "One JSON object a line on standard output, everything else on standard error.")
  private boolean json;

  @Option(
      names = "--only",
      paramLabel = "CASE",
      split = ",",
      description = "Only these cases: ${COMPLETION-CANDIDATES}.",
      completionCandidates = CaseNames.class)
  private List<String> only = new ArrayList<>();

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "Where the files are made, in a new folder that is deleted at the end.")
  private @Nullable Path dir;

  @Option(
      names = "--growth",
      description = "Measures, instead of the cases, a table of 0.1 M rows and one of 10 M rows.")
  private boolean growth;

  @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
  @Spec
  private CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<BenchCase> cases = cases();
    requireInRange();
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    try (RunFolder folder = RunFolder.in(dir)) {
      Setting setting = setting(folder.path(), new Progress(err, Progress.onTerminal()));
      return new WriteBench(setting, new Report(out, err, json)).run(cases, growth) ? 0 : 1;
    }
  }

  private Setting setting(Path folder, Progress progress) {
    Duration delay = fsyncDelay == null ? Duration.ZERO : fsyncDelay;
    Duration measured = Duration.ofSeconds(seconds);
    return new Setting(folder, measured, delay, Map.of(), progress, new AtomicInteger());
  }

  private List<BenchCase> cases() {
    if (only.isEmpty()) {
      return List.of(BenchCase.values());
    }
    if (growth) {
      throw new ParameterException(spec.commandLine(), "--growth and --only exclude each other");
    }
    return only.stream().map(this::named).sorted().distinct().toList();
  }

  private BenchCase named(String label) {
    return BenchCase.named(label)
        .orElseThrow(() -> new ParameterException(
            spec.commandLine(),
            "--only: there is no case \"%s\"; there are %s"
                .formatted(label, String.join(", ", BenchCase.labels()))));
  }

  private void requireInRange() {
    if (seconds < 1 || seconds > SECONDS_MAX) {
      throw new ParameterException(
          spec.commandLine(), "--seconds must be from 1 to " + SECONDS_MAX + ", is " + seconds);
    }
    if (fsyncDelay != null && (fsyncDelay.isZero() || fsyncDelay.compareTo(DELAY_MAX) > 0)) {
      throw new ParameterException(
          spec.commandLine(), "--fsync-delay must be more than 0 and at most 1s");
    }
    if (dir != null && !Files.isDirectory(dir)) {
      throw new ParameterException(spec.commandLine(), "--dir: there is no folder " + dir);
    }
  }

  /** The names for the help text. */
  static final class CaseNames extends ArrayList<String> {
    private static final long serialVersionUID = 1L;

    CaseNames() {
      super(BenchCase.labels());
    }
  }
}
