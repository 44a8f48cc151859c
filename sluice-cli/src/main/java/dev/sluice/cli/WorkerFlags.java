package dev.sluice.cli;

import dev.sluice.server.ServerOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options of {@code sluice serve} for several processes. */
final class WorkerFlags {
  private static final int WORKERS_MAX = 64;

  @Option(
      names = "--workers",
      paramLabel = "N",
      description = {
        "Start N processes that share the port, and one more that starts those again",
        "that die (default: this process serves)."
      })
  private @Nullable Integer workers;

  @Option(
      names = "--worker-name",
      paramLabel = "NAME",
      description = {
        "How answers name the process, in X-Sluice-Worker (default: its process id);",
        "with --workers NAME-1, NAME-2, …"
      })
  private @Nullable String name;

  /** How many processes are wanted; 0 for this one alone. */
  int count(CommandSpec spec) {
    int count = workers == null ? 0 : workers;
    if (workers != null && (count < 1 || count > WORKERS_MAX)) {
      throw new ParameterException(
          spec.commandLine(), "--workers must be 1 to " + WORKERS_MAX + ": " + count);
    }
    return count;
  }

  /** Puts the name of this process into the server's options. */
  ServerOptions on(ServerOptions options, CommandSpec spec) {
    if (name == null) {
      return options;
    }
    int index = WorkerTask.here().map(WorkerTask::index).orElse(0);
    try {
      return options.withWorker(index == 0 ? name : name + "-" + index);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
    }
  }
}
