package dev.sluice.cli;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a supervisor tells the process it starts, in system properties: all else is in the arguments,
 * which are the supervisor's own.
 *
 * @param index 1 for the first
 * @param port the one to listen on
 */
record WorkerTask(int index, int port) {
  private static final String INDEX = "sluice.worker";
  private static final String PORT = "sluice.worker.port";

  /** That of this process; empty where it is nobody's worker. */
  static Optional<WorkerTask> here() {
    return of(System.getProperty(INDEX), System.getProperty(PORT));
  }

  private static Optional<WorkerTask> of(@Nullable String index, @Nullable String port) {
    return index == null || port == null
        ? Optional.empty()
        : Optional.of(new WorkerTask(Integer.parseInt(index), Integer.parseInt(port)));
  }

  /** As options for Java. */
  List<String> options() {
    return List.of("-D" + INDEX + "=" + index, "-D" + PORT + "=" + port);
  }
}
