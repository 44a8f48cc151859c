package dev.sluice.examples.catalogue;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Catalogues the files under some directories, with many processes that write into one database.
 * The exit code is 0 if nothing is missing, doubled, lost or different and nobody saw a lock error,
 * 1 if not, 2 for wrong input.
 */
@Command(
    name = "scan",
    mixinStandardHelpOptions = true,
    description = {
      "Catalogues every regular file under DIR in an SQLite file: path, size, time, mode, owner.",
      "Many processes share the work and all write at once, each file as one durable write."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:nothing missing, doubled, lost or different, no lock error",
      "1:something is, or the scan failed",
      "2:wrong input"
    })
public final class ScanCommand implements Callable<Integer> {
  @Spec
  private CommandSpec spec = CommandSpec.create();

  @Parameters(arity = "1..*", paramLabel = "DIR", description = "Directories to scan.")
  private List<Path> directories = List.of();

  @Option(
      names = "--into",
      required = true,
      paramLabel = "FILES.db",
      description = "The catalogue. Created, or brought up to date where it exists.")
  private Path into = Path.of("");

  @Option(
      names = "--processes",
      paramLabel = "N",
      defaultValue = "4",
      description = "Worker processes (default: ${DEFAULT-VALUE}).")
  private int processes;

  @Option(names = "--sha256", description = "Read every file, and record its checksum.")
  private boolean sha256;

  @Option(
      names = "--chaos",
      paramLabel = "K",
      defaultValue = "0",
      description = "Kill the writing process K times, with SIGKILL.")
  private int kills;

  @Option(names = "--json", description = "Print one JSON object, and no progress.")
  private boolean json;

  /** For picocli. */
  public ScanCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    return new ScanRun(spec, json)
        .run(() -> ScanRequest.of(directories, into, processes, sha256, kills));
  }
}
