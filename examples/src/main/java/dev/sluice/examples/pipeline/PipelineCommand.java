package dev.sluice.examples.pipeline;

import dev.sluice.SluiceException;
import dev.sluice.examples.Progress;
import dev.sluice.examples.crew.CrewFailed;
import dev.sluice.examples.crew.UserError;
import dev.sluice.examples.tree.OwnFiles;
import dev.sluice.examples.tree.TreeChoice;
import dev.sluice.examples.tree.TreeWalk;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what workflows are for: {@code demo workflow}. */
@Command(
    name = "workflow",
    mixinStandardHelpOptions = true,
    description = {
      "Processes a tree of real files, a workflow for each, through a queue with limits in several",
      "processes that are killed at random; then compares every effect with what is recorded."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:nothing lost, nothing repeated",
      "1:something is, or the run failed",
      "2:wrong input"
    })
public final class PipelineCommand implements Callable<Integer> {
  private static final int PROCESSES_MAX = 100;
  private static final int FILES_MAX = 1_000_000;
  private static final int KILLS_MAX = 1000;

  @Spec
  private CommandSpec spec = CommandSpec.create();

  @Parameters(
      arity = "0..1",
      paramLabel = "DIR",
      description = "The tree (default: a large one of this machine).")
  private @Nullable Path directory;

  @Option(
      names = "--into",
      paramLabel = "FLOWS.db",
      description = "A new file for the workflows (default: in a new temporary folder).")
  private @Nullable Path into;

  @Option(
      names = "--files",
      paramLabel = "N",
      defaultValue = "5000",
      description = "How many files at most (default: ${DEFAULT-VALUE}).")
  private int files;

  @Option(
      names = "--processes",
      paramLabel = "N",
      defaultValue = "3",
      description = "Worker processes (default: ${DEFAULT-VALUE}).")
  private int processes;

  @Option(
      names = "--kills",
      paramLabel = "K",
      defaultValue = "5",
      description = "How often one of them is killed (default: ${DEFAULT-VALUE}).")
  private int kills;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "Of the kills' random choices (default: another one each time).")
  private @Nullable Long seed;

  @Option(names = "--json", description = "Print one JSON object, and no progress.")
  private boolean json;

  /** For picocli. */
  public PipelineCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    try {
      PipelineReport report = run();
      print(spec.commandLine().getOut(), json ? report.json() : report.text());
      return report.good() ? 0 : 1;
    } catch (UserError e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    } catch (CrewFailed | SluiceException | IOException | UncheckedIOException e) {
      print(spec.commandLine().getErr(), "demo failed: " + e.getMessage());
      return 1;
    }
  }

  private PipelineReport run() throws IOException, InterruptedException, CrewFailed {
    requireRange("--files", files, 1, FILES_MAX);
    requireRange("--processes", processes, 1, PROCESSES_MAX);
    requireRange("--kills", kills, 0, KILLS_MAX);
    Path database = database();
    Path root = root(database);
    PipelineJob job = new PipelineJob(
        database, database.resolveSibling(database.getFileName() + "-run"), processes);
    long chosen = seed == null ? System.nanoTime() : seed;
    if (!json) {
      print(
          spec.commandLine().getOut(),
          "Up to %,d files under %s, in %d processes, killed %d times."
              .formatted(files, root, processes, kills));
    }
    try (Progress progress = Progress.standard(/* silent= */ json)) {
      return new Pipeline(root, job, files, progress).run(kills, chosen);
    }
  }

  private Path database() throws IOException {
    if (into == null) {
      return Files.createTempDirectory("sluice-demo").toRealPath().resolve("flows.db");
    }
    Path folder = into.toAbsolutePath().normalize().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new UserError("--into: there is no folder " + folder + "; create it first");
    }
    if (Files.exists(into)) {
      throw new UserError("--into: there is a file " + into + "; choose a new one");
    }
    return folder.toRealPath().resolve(String.valueOf(into.getFileName()));
  }

  private Path root(Path database) throws IOException {
    if (directory == null) {
      return TreeChoice.largest(new TreeWalk(new OwnFiles(database))).root();
    }
    if (!Files.isDirectory(directory)) {
      throw new UserError("no such directory: " + directory);
    }
    return directory.toRealPath();
  }

  private static void requireRange(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new UserError("%s must be from %d to %d, is %d".formatted(name, least, most, value));
    }
  }

  private static void print(PrintWriter out, String text) {
    out.println(text);
    out.flush();
  }
}
