package dev.sluice.server.internal.workflow;

import dev.sluice.Sluice;
import dev.sluice.server.internal.http.Problem;
import dev.sluice.workflow.WorkflowError;
import dev.sluice.workflow.WorkflowView;
import dev.sluice.workflow.Workflows;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The workflows of the file: those of the application that serves it, or else opened to manage them.
 * That makes their tables where there are none, so it is only done for what cannot be without.
 * Thread-safe.
 */
final class Flows {
  private final Sluice sluice;
  private @Nullable Workflows flows; // guarded by this

  Flows(Sluice sluice, Optional<Workflows> own) {
    this.sluice = sluice;
    this.flows = own.orElse(null);
  }

  /** Looks at them at one moment; empty where the file has none. */
  <R> Optional<R> look(Sluice within, Function<WorkflowView, R> body) {
    return within.<Optional<R>>read(snapshot -> {
      Optional<WorkflowView> view = WorkflowView.of(snapshot);
      return view.map(body);
    });
  }

  /** Those of a file, made where there are none. */
  synchronized Workflows orMade() {
    Workflows known = flows;
    if (known == null) {
      known = Workflows.on(sluice).manage();
      flows = known;
    }
    return known;
  }

  /** To change a workflow that is there. */
  Workflows with(String id) {
    boolean isThere = look(sluice, view -> view.info(id).isPresent()).orElse(false);
    if (!isThere) {
      throw notFound(id);
    }
    return orMade();
  }

  /** To change a schedule, which is there if tables are. */
  Workflows withSchedule(String name) {
    boolean isThere = look(
            sluice,
            view -> view.schedules().stream().anyMatch(each -> each.name().equals(name)))
        .orElse(false);
    if (!isThere) {
      throw Problem.of(
              WorkflowError.NOT_FOUND,
              "there is no schedule '%s'; GET /workflow-schedules lists those there are"
                  .formatted(Body.shown(name)))
          .toFailure();
    }
    return orMade();
  }

  static RuntimeException notFound(String id) {
    return Problem.of(
            WorkflowError.NOT_FOUND,
            "there is no workflow '%s'; GET /workflows lists those there are"
                .formatted(Body.shown(id)))
        .toFailure();
  }
}
