package dev.sluice.cli;

import dev.sluice.Sluice;
import dev.sluice.SnapshotBody;
import dev.sluice.workflow.WorkflowView;
import dev.sluice.workflow.Workflows;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The database of a command about workflows. No command makes the file; their tables are made by what
 * brings in the first of them. What only looks reads a snapshot and leaves the file as it is.
 */
final class WorkflowFile {
  private static final Duration WAIT = Duration.ofSeconds(30);

  @Mixin
  private Database database = new Database();

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  boolean json() {
    return json;
  }

  Path file() {
    return database.file();
  }

  Duration timeout() {
    return database.timeoutOr(WAIT);
  }

  /** Looks at them as they are at one moment. */
  <R> R look(Function<WorkflowView, R> body) {
    return look(body, database::read);
  }

  /** The same, where the time given is that of a wait with many looks. */
  <R> R lookWhileWaiting(Function<WorkflowView, R> body) {
    return look(body, database::readInAnyCase);
  }

  private <R> R look(Function<WorkflowView, R> body, Consumer<SnapshotBody<Boolean>> read) {
    List<R> result = new ArrayList<>(1);
    read.accept(snapshot -> {
      WorkflowView view = WorkflowView.of(snapshot).orElseThrow(this::noWorkflows);
      return result.add(body.apply(view));
    });
    return result.getFirst();
  }

  /** Changes something of what is there; as a client that runs no workflow. */
  void manage(Consumer<Workflows> body) {
    requireWorkflows();
    change(body);
  }

  /** Brings something in, perhaps the first. */
  void begin(Consumer<Workflows> body) {
    database.requireExisting();
    change(body);
  }

  private void change(Consumer<Workflows> body) {
    try (Sluice sluice = database.openOrCreate();
        Workflows flows = Workflows.on(sluice).manage()) {
      body.accept(flows);
    } catch (IllegalArgumentException e) { // an id, a name or a key that is none
      throw new CommandFailed("USAGE", String.valueOf(e.getMessage()), ExitCode.USAGE);
    }
  }

  /** Tables of an older version are no reason to refuse a change, which brings them up to date. */
  private void requireWorkflows() {
    database.read(snapshot -> {
      if (snapshot
          .query(
              "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = '_sluice_wf_workflow'")
          .isEmpty()) {
        throw noWorkflows();
      }
      return true;
    });
  }

  /** What is known of a workflow that must be there. */
  static <T> T require(Optional<T> found, String id) {
    return found.orElseThrow(() -> notFound(id));
  }

  static CommandFailed notFound(String id) {
    return new CommandFailed(
        "NOT_FOUND",
        "there is no workflow '" + id + "'; 'sluice workflow list' shows those there are");
  }

  private CommandFailed noWorkflows() {
    return new CommandFailed(
        "NO_WORKFLOWS",
        "no workflows in this file, " + file()
            + ": the first one that is started makes their tables");
  }
}
