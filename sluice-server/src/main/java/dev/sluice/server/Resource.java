package dev.sluice.server;

import static java.util.Objects.requireNonNull;

import dev.sluice.Operation;
import dev.sluice.Shape;
import dev.sluice.Snapshot;
import dev.sluice.server.internal.op.RouteText;
import org.jspecify.annotations.Nullable;

/**
 * A route of your own: a method and a path, and what answers it. The argument record is filled from
 * the parameters of the path, from the query string where the method has no body, and from the JSON
 * body; the result is the body of the answer. Immutable.
 *
 * <pre>
 *   Resource.read("GET /posts/{id}", ById.class, Post.class, (snapshot, by) -> …)
 *   Resource.write("POST /posts", CREATE).answering(201)
 *   Resource.write("PATCH /posts/{id}", CHANGE)
 * </pre>
 *
 * <p>What is not there is a {@link dev.sluice.SluiceError#ABSENT} that the body throws, answered
 * with 404; a {@link dev.sluice.SluiceError#CONSTRAINT}, SQLite's own too, is answered with 409. docs/http.md has
 * the rest.
 */
public sealed interface Resource {
  /** The method and the path, as in {@code GET /posts/{id}}. */
  String route();

  /** The status of an answer that is no error. */
  int status();

  /** What the arguments are made of. */
  Shape.RecordOf arguments();

  /** What the result is made of. */
  Shape result();

  /** Whether its answers name the process that gave them. */
  boolean namesWorker();

  /** The same with another status, 200 to 299. */
  Resource answering(int status);

  /**
   * The same, but its answers name the process that gave them, as those of {@code POST /op/{name}} do:
   * {@code {"result":…,"worker":"…"}}. The header {@code X-Sluice-Worker} does so in any case.
   */
  Resource namingWorker();

  /**
   * A read, in the process that has the request, on one snapshot. The method is GET, or POST for
   * arguments that do not fit into a path.
   *
   * @throws IllegalArgumentException if the route or a type makes no sense; the message says why
   */
  static <A extends Record, R> Resource read(
      String route, Class<A> arguments, Class<R> result, ReadBody<A, R> body) {
    return new Read<>(
        route,
        200,
        /* namesWorker= */ false,
        arguments,
        RouteText.arguments(arguments),
        Shape.of(result),
        body);
  }

  /**
   * A write: the operation runs at the writer. The method is POST, PUT, PATCH or DELETE. Without a
   * result, which is {@link Void}, the status is 204.
   *
   * @throws IllegalArgumentException if the route makes no sense; the message says why
   */
  static <A extends Record, R> Resource write(String route, Operation<A, R> operation) {
    int status = operation.resultShape() == Shape.Scalar.NOTHING ? 204 : 200;
    return new Write<>(route, status, /* namesWorker= */ false, operation);
  }

  /**
   * Code that reads for a request.
   *
   * @param <A> the argument record
   * @param <R> the result type
   */
  @FunctionalInterface
  interface ReadBody<A extends Record, R> {
    /**
     * Reads. Keep it short: an old snapshot keeps the WAL from shrinking.
     *
     * @return the result; {@code null} only where the result type is {@link Void}
     */
    @Nullable
    R run(Snapshot snapshot, A arguments) throws Exception;
  }

  /** See {@link #read}. */
  record Read<A extends Record, R>(
      String route,
      int status,
      boolean namesWorker,
      Class<A> type,
      Shape.RecordOf arguments,
      Shape result,
      ReadBody<A, R> body)
      implements Resource {
    /** Checks the route. */
    public Read {
      requireNonNull(body, "body");
      RouteText.check(route, arguments, /* reads= */ true);
      RouteText.checkStatus(status);
    }

    @Override
    public Resource answering(int status) {
      return new Read<>(route, status, namesWorker, type, arguments, result, body);
    }

    @Override
    public Resource namingWorker() {
      return new Read<>(route, status, /* namesWorker= */ true, type, arguments, result, body);
    }
  }

  /** See {@link #write}. */
  record Write<A extends Record, R>(
      String route, int status, boolean namesWorker, Operation<A, R> operation)
      implements Resource {
    /** Checks the route. */
    public Write {
      RouteText.check(route, RouteText.arguments(operation.argumentType()), /* reads= */ false);
      RouteText.checkStatus(status);
    }

    @Override
    public Shape.RecordOf arguments() {
      return RouteText.arguments(operation.argumentType());
    }

    @Override
    public Shape result() {
      return operation.resultShape();
    }

    @Override
    public Resource answering(int status) {
      return new Write<>(route, status, namesWorker, operation);
    }

    @Override
    public Resource namingWorker() {
      return new Write<>(route, status, /* namesWorker= */ true, operation);
    }
  }
}
