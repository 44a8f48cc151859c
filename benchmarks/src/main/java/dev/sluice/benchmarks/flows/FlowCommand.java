package dev.sluice.benchmarks.flows;

import dev.sluice.benchmarks.CaseFailed;
import dev.sluice.benchmarks.DurationConverter;
import dev.sluice.benchmarks.FaultShim;
import dev.sluice.benchmarks.FaultShimUnavailable;
import dev.sluice.benchmarks.JavaProcess.Program;
import dev.sluice.benchmarks.Machine;
import dev.sluice.benchmarks.Progress;
import dev.sluice.benchmarks.RunFolder;
import dev.sluice.benchmarks.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bench workflow}: the command line of {@link FlowBench}. */
@Command(
    name = "workflow",
    description = {
      "Measures durable workflows beside DBOS on PostgreSQL, whose server is started for it where it is"
          + " installed.",
      "Results go to standard output, progress to standard error."
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:measured, whether or not the targets were reached",
      "1:a case failed, or a server did not start",
      "2:wrong arguments"
    })
public final class FlowCommand implements Callable<Integer> {
  private static final int SECONDS_MAX = 600;
  private static final int WAITING_MAX = 10_000_000;
  private static final int RIVAL_SHARE = 20;
  private static final Duration DELAY_MAX = Duration.ofSeconds(1);

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "3",
      description = "How long each case is measured, 1 to 600 (default: ${DEFAULT-VALUE}).")
  private int seconds;

  @Option(
      names = "--fsync-delay",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "Makes every fsync of both so much slower: 1ms, 500us (Linux, needs cc).")
  private @Nullable Duration fsyncDelay;

  @Option(
      names = "--only",
      paramLabel = "CASE",
      split = ",",
      description =
          "Only these, as in plain-3x16 (three steps, 16 callers), plain-3, tx, memo, queued, timer, waiting.")
  private List<String> only = new ArrayList<>();

  @Option(
      names = "--waiting",
      paramLabel = "N",
      defaultValue = "100000",
      description =
          "How many wait in the case of that name; of the rival's a twentieth, as each has a"
              + " thread (default: ${DEFAULT-VALUE}).")
  private int waiting;

  @Option(names = "--no-rival", description = "Measures Sluice alone.")
  private boolean noRival;

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
  public FlowCommand() {}

  /** Measures; blocks until all is measured, which takes some minutes. */
  @Override
  public Integer call() throws IOException, InterruptedException {
    requireInRange();
    FlowReport report =
        new FlowReport(spec.commandLine().getOut(), spec.commandLine().getErr(), json);
    Progress progress = new Progress(spec.commandLine().getErr(), Progress.onTerminal());
    try (RunFolder folder = RunFolder.in(dir)) {
      report.note(Machine.description(folder.path()));
      Setting setting = setting(folder.path(), progress);
      Optional<Program> program = noRival ? Optional.empty() : program(report);
      if (program.isEmpty()) {
        measure(new FlowBench(setting, null, null), setting, report);
        return 0;
      }
      try (Postgres postgres = Postgres.start(Postgres.installed().orElseThrow(), setting)) {
        measure(new FlowBench(setting, program.get(), postgres), setting, report);
      }
      return 0;
    } catch (CaseFailed e) {
      progress.done();
      report.note(String.valueOf(e.getMessage()));
      return 1;
    }
  }

  private static Optional<Program> program(FlowReport report) throws IOException {
    if (Postgres.installed().isEmpty()) {
      report.note(
          "Without DBOS: PostgreSQL is not installed here (Debian: apt install postgresql).");
      return Optional.empty();
    }
    Optional<Program> program = RivalProgram.find();
    if (program.isEmpty()) {
      report.note("Without DBOS: this build has no libraries of it.");
    }
    return program;
  }

  private Setting setting(Path folder, Progress progress) throws CaseFailed {
    Setting plain = new Setting(
        folder,
        Duration.ofSeconds(seconds),
        fsyncDelay == null ? Duration.ZERO : fsyncDelay,
        Map.of(),
        progress,
        new AtomicInteger());
    if (fsyncDelay == null) {
      return plain;
    }
    try {
      return plain.with(FaultShim.build(folder).delaying(fsyncDelay));
    } catch (FaultShimUnavailable e) {
      throw new CaseFailed("--fsync-delay is not possible here: " + e.getMessage(), e);
    }
  }

  private void measure(FlowBench bench, Setting setting, FlowReport report)
      throws CaseFailed, InterruptedException {
    Map<FlowBench.Key, FlowResult> results = bench.windows(cases());
    setting.progress().done();
    report.windows(results.values());
    List<WaitingResult> many = List.of();
    if (only.isEmpty() || only.contains(WaitingResult.NAME)) {
      many = bench.waiting(waiting, Math.max(1, waiting / RIVAL_SHARE));
      setting.progress().done();
      report.waiting(many);
    }
    report.checks(new FlowTargets(results, many, setting.fsyncDelay()).checks());
  }

  private List<FlowCase> cases() {
    return FlowCase.all().stream()
        .filter(each -> only.isEmpty() || only.stream().anyMatch(each::isNamed))
        .toList();
  }

  private void requireInRange() {
    for (String name : only) {
      require(
          name.equals(WaitingResult.NAME) || FlowCase.all().stream().anyMatch(c -> c.isNamed(name)),
          "--only: there is no case \"%s\"; there are %s and %s"
              .formatted(
                  name,
                  String.join(", ", FlowCase.all().stream().map(FlowCase::label).toList()),
                  WaitingResult.NAME));
    }
    require(
        seconds >= 1 && seconds <= SECONDS_MAX,
        "--seconds must be from 1 to " + SECONDS_MAX + ", is " + seconds);
    require(
        waiting >= 1 && waiting <= WAITING_MAX,
        "--waiting must be from 1 to " + WAITING_MAX + ", is " + waiting);
    require(
        fsyncDelay == null || (!fsyncDelay.isZero() && fsyncDelay.compareTo(DELAY_MAX) <= 0),
        "--fsync-delay must be more than 0 and at most 1s");
    require(dir == null || Files.isDirectory(dir), "--dir: there is no folder " + dir);
  }

  private void require(boolean holds, String message) {
    if (!holds) {
      throw new ParameterException(spec.commandLine(), message);
    }
  }
}
