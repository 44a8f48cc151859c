package dev.sluice.examples.catalogue;

import dev.sluice.examples.agent.AgentCommand;
import dev.sluice.examples.orders.OrdersCommand;
import dev.sluice.examples.pipeline.PipelineCommand;
import dev.sluice.examples.tree.OwnFiles;
import dev.sluice.examples.tree.TreeChoice;
import dev.sluice.examples.tree.TreeWalk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Shows what Sluice is for: 50 processes catalogue a real tree of files into one SQLite file, while
 * the process that writes is killed five times. Exit codes as {@link ScanCommand}.
 */
@Command(
    name = "demo",
    subcommands = {PipelineCommand.class, AgentCommand.class, OrdersCommand.class},
    mixinStandardHelpOptions = true,
    description = {
      "50 processes catalogue a real tree of files into one SQLite file, each file as one durable",
      "write, while the writing process is killed 5 times; then all of it is verified."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:nothing missing, doubled, lost or different, no lock error",
      "1:something is, or the scan failed",
      "2:wrong input"
    })
public final class DemoCommand implements Callable<Integer> {
  @Spec
  private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--into",
      paramLabel = "FILES.db",
      description = "The catalogue (default: in a new temporary folder).")
  private @Nullable Path into;

  @Option(
      names = "--processes",
      paramLabel = "N",
      defaultValue = "50",
      description = "Worker processes (default: ${DEFAULT-VALUE}).")
  private int processes;

  @Option(
      names = "--chaos",
      paramLabel = "K",
      defaultValue = "5",
      description = "How often the writing process is killed (default: ${DEFAULT-VALUE}).")
  private int kills;

  @Option(names = "--json", description = "Print one JSON object, and no progress.")
  private boolean json;

  /** For picocli. */
  public DemoCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    return new ScanRun(spec, json).run(this::request);
  }

  private ScanRequest request() {
    try {
      Path database = into == null ? fresh() : into;
      ScanRequest empty =
          ScanRequest.of(List.of(), database, processes, /* sha256= */ false, kills);
      TreeChoice tree = TreeChoice.largest(new TreeWalk(new OwnFiles(empty.database())));
      if (!json) {
        say("Scanning %s (%s) into %s".formatted(tree.root(), tree.size(), database));
        say("with %d processes, of which the writer is killed %d times."
            .formatted(processes, kills));
      }
      return ScanRequest.of(List.of(tree.root()), database, processes, /* sha256= */ false, kills);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path fresh() throws IOException {
    return Files.createTempDirectory("sluice-demo").resolve("files.db");
  }

  private void say(String line) {
    spec.commandLine().getOut().println(line);
    spec.commandLine().getOut().flush();
  }
}
