package dev.sluice.server.internal.workflow;

import static dev.sluice.server.internal.http.Permission.QUERY;
import static dev.sluice.server.internal.http.Permission.WORKFLOWS;

import dev.sluice.Sluice;
import dev.sluice.server.ServerError;
import dev.sluice.server.internal.http.Endpoint;
import dev.sluice.server.internal.http.Exchange;
import dev.sluice.server.internal.http.HttpFailure;
import dev.sluice.server.internal.http.PathTemplate;
import dev.sluice.server.internal.http.Problem;
import dev.sluice.server.internal.http.Route;
import dev.sluice.workflow.Failure;
import dev.sluice.workflow.WorkflowException;
import dev.sluice.workflow.Workflows;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The endpoints of workflows. Whoever may read may look; changing needs a permission of its own. */
public final class WorkflowRoutes implements AutoCloseable {
  private static final String FLOW = "/workflows/{id}";
  private static final String QUEUE = "/workflow-queues/{name}";
  private static final String SCHEDULE = "/workflow-schedules/{name}";

  private final WorkflowReads reads;
  private final WorkflowWrites writes;
  private final ValueStream streams;

  /** Of an open database; with the workflows that this process runs, if it does. */
  public WorkflowRoutes(Sluice sluice, Optional<Workflows> own) {
    Flows flows = new Flows(sluice, own);
    this.streams = new ValueStream(sluice, flows);
    this.reads = new WorkflowReads(sluice, flows, streams);
    this.writes = new WorkflowWrites(flows);
  }

  /** The routes. */
  public List<Route> routes() {
    return List.of(
        look("/workflows", reads::list),
        look(FLOW, reads::show),
        look(FLOW + "/result", reads::result),
        look(FLOW + "/values", reads::names),
        look(FLOW + "/values/{name}", reads::values),
        look(FLOW + "/export", reads::export),
        look("/workflow-queues", reads::queues),
        look("/workflow-schedules", reads::schedules),
        change("POST", "/workflows/{name}", writes::start),
        change("DELETE", FLOW, writes::delete),
        change("POST", FLOW + "/messages/{topic}", writes::send),
        change("POST", FLOW + "/cancel", writes::cancel),
        change("POST", FLOW + "/pause", writes::pause),
        change("POST", FLOW + "/resume", writes::resume),
        change("POST", FLOW + "/fork", writes::fork),
        change("PUT", QUEUE, writes::limit),
        change("POST", SCHEDULE + "/pause", writes::pauseSchedule),
        change("POST", SCHEDULE + "/resume", writes::resumeSchedule),
        change("POST", SCHEDULE + "/trigger", writes::trigger),
        change("POST", SCHEDULE + "/backfill", writes::backfill),
        change("DELETE", SCHEDULE, writes::unschedule));
  }

  /** An endpoint that has parameters in its path. */
  interface Answer {
    void answer(Exchange exchange, Map<String, String> path) throws IOException;
  }

  private static Route look(String path, Answer answer) {
    return Route.exact("GET", path, endpoint(path, answer), QUERY).own();
  }

  private static Route change(String method, String path, Answer answer) {
    return Route.exact(method, path, endpoint(path, answer), WORKFLOWS).own();
  }

  private static Endpoint endpoint(String path, Answer answer) {
    return exchange -> {
      Map<String, String> parameters = PathTemplate.match(path, exchange.path()).orElse(Map.of());
      try {
        answer.answer(exchange, parameters);
      } catch (WorkflowException e) {
        throw failure(e);
      } catch (IllegalArgumentException e) { // of an option of a start, a limit
        throw Problem.of(ServerError.INVALID_REQUEST, String.valueOf(e.getMessage()))
            .toFailure();
      }
    };
  }

  private static HttpFailure failure(WorkflowException error) {
    Problem problem = Problem.of(error.code(), String.valueOf(error.getMessage()));
    return (error instanceof WorkflowException.WorkflowFailed failed
            ? problem.with("state", failed.state().name()).with("failure", tree(failed.failure()))
            : problem)
        .toFailure();
  }

  private static Map<String, @Nullable Object> tree(Failure failure) {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("type", failure.type());
    tree.put("message", failure.message());
    Failure cause = failure.cause();
    tree.put("cause", cause == null ? null : tree(cause));
    return tree;
  }

  /** Ends the streams of events that are open. */
  @Override
  public void close() {
    streams.close();
  }
}
