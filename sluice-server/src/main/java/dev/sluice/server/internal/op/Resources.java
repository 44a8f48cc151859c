package dev.sluice.server.internal.op;

import dev.sluice.Shape;
import dev.sluice.Sluice;
import dev.sluice.server.Resource;
import dev.sluice.server.internal.http.Exchange;
import dev.sluice.server.internal.http.PathTemplate;
import dev.sluice.server.internal.http.Permission;
import dev.sluice.server.internal.http.Query;
import dev.sluice.server.internal.http.Route;
import dev.sluice.server.internal.json.JsonOut;
import dev.sluice.server.internal.limit.Deadline;
import dev.sluice.server.internal.once.IdempotencyKeys;
import java.io.IOException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Routes that the program declares: reads in this process, writes at the writer. Thread-safe. */
public final class Resources {
  private static final Set<String> WITHOUT_BODY = Set.of("GET", "DELETE");
  private static final int NO_CONTENT = 204;

  private final Sluice sluice;
  private final IdempotencyKeys keys;
  private final String worker;

  /** Over an open database; {@code worker} names this process in answers. */
  public Resources(Sluice sluice, IdempotencyKeys keys, String worker) {
    this.keys = keys;
    this.sluice = sluice;
    this.worker = worker;
  }

  /**
   * A route for each resource.
   *
   * @param taken the server's own routes
   * @throws IllegalArgumentException if two are the same, or one is the server's own
   */
  public List<Route> routes(List<Resource> resources, List<Route> taken) {
    Set<String> seen = new HashSet<>();
    for (Resource resource : resources) {
      String path = RouteText.path(resource.route());
      if (!seen.add(resource.route()) || taken.stream().anyMatch(own -> own.matches(path))) {
        throw new IllegalArgumentException(
            "the route '%s' is taken; choose another path".formatted(resource.route()));
      }
    }
    return resources.stream().map(this::route).toList();
  }

  private Route route(Resource resource) {
    String method = RouteText.method(resource.route());
    String path = RouteText.path(resource.route());
    return switch (resource) {
      case Resource.Read<?, ?> read ->
        Route.exact(method, path, exchange -> read(read, exchange), Permission.QUERY)
            .own();
      case Resource.Write<?, ?> write ->
        Route.exact(method, path, exchange -> write(write, exchange), Permission.EXECUTE)
            .own();
    };
  }

  private <A extends Record, R> void read(Resource.Read<A, R> resource, Exchange exchange)
      throws IOException {
    A arguments = arguments(resource, resource.type(), exchange);
    answer(resource, read(resource, arguments, exchange), exchange);
  }

  private <A extends Record, R> @Nullable R read(
      Resource.Read<A, R> resource, A arguments, Exchange exchange) {
    try {
      return Deadline.within(sluice, exchange)
          .<@Nullable R>read(snapshot -> resource.body().run(snapshot, arguments));
    } catch (CompletionException e) {
      throw new IllegalStateException("the body of " + resource.route() + " failed", e.getCause());
    }
  }

  private <A extends Record, R> void write(Resource.Write<A, R> resource, Exchange exchange)
      throws IOException {
    A arguments = arguments(resource, resource.operation().argumentType(), exchange);
    R result =
        keys.call(Deadline.within(sluice, exchange), exchange, resource.operation(), arguments);
    answer(resource, result, exchange);
  }

  private static <A extends Record> A arguments(Resource resource, Class<A> type, Exchange exchange)
      throws IOException {
    Map<String, String> known = new LinkedHashMap<>();
    if (WITHOUT_BODY.contains(exchange.method())) {
      fromQuery(resource.arguments(), exchange.query(), known);
    }
    PathTemplate.match(RouteText.path(resource.route()), exchange.path()).ifPresent(known::putAll);
    return Arguments.read(type, exchange.body(), known);
  }

  /** Parameters that are no component are left alone: some are for the server. */
  private static void fromQuery(Shape.RecordOf arguments, Query query, Map<String, String> known) {
    for (Shape.Component component : arguments.components()) {
      if (query.has(component.name()) && RouteText.isText(component.shape())) {
        known.put(component.name(), query.text(component.name()));
      }
    }
  }

  private void answer(Resource resource, @Nullable Object result, Exchange exchange)
      throws IOException {
    if (resource.status() == NO_CONTENT) {
      exchange.withoutHeader("Content-Type");
      exchange.empty(NO_CONTENT);
      return;
    }
    JsonOut out = new JsonOut(exchange.query().has("pretty"));
    if (resource.namesWorker()) {
      out.beginObject().key("result");
      ShapeWriter.write(resource.result(), result, out);
      out.key("worker").text(worker).endObject();
    } else {
      ShapeWriter.write(resource.result(), result, out);
    }
    exchange.bytes(resource.status(), out.toBuffer());
  }
}
