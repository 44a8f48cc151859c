package dev.sluice.server.internal.http;

import dev.sluice.SluiceException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Leads each request to its endpoint. The order of the checks is part of the contract: OPTIONS, the
 * query string (400), the route (404), the user (401), the method (405), then the endpoint.
 */
public final class Dispatcher implements Endpoint {
  private final List<Route> routes;
  private final Access access;

  /** The first route that matches a path has it. */
  public Dispatcher(List<Route> routes, Access access) {
    this.routes = routes;
    this.access = access;
  }

  @Override
  public void answer(Exchange exchange) throws IOException {
    exchange.header("Access-Control-Allow-Methods", "OPTIONS, GET, POST");
    access.prepare(exchange);
    try {
      dispatch(exchange);
    } catch (HttpFailure e) {
      if (exchange.isCommitted()) {
        throw e; // half of another answer has left: all that can be done is to cut it off
      }
      exchange.leaveBody();
      exchange.fail(e);
    }
  }

  private void dispatch(Exchange exchange) throws IOException {
    if (exchange.method().equals("OPTIONS")) {
      exchange.empty(200);
      return;
    }
    Optional<Route> found = route(exchange);
    boolean own = found.map(Route::isOwn).orElseGet(() -> isInOwnArea(exchange.path()));
    if (own) {
      exchange.failWithProblems();
    }
    exchange.query(); // parsed and checked
    if (found.isEmpty()) {
      throw new HttpFailure(404, "");
    }
    exchange.enters(found.get());
    enter(found.get(), exchange);
  }

  /** Whether there is nothing, but beside what is Sluice's own. */
  private boolean isInOwnArea(String path) {
    return routes.stream().anyMatch(route -> route.isOwn() && route.isInAreaOf(path));
  }

  /** The first that has path and method; or the first that has the path, to say 405. */
  private Optional<Route> route(Exchange exchange) {
    Route ofPath = null;
    for (Route route : routes) {
      if (route.matches(exchange.path())) {
        if (route.allows(exchange.method())) {
          return Optional.of(route);
        }
        ofPath = ofPath == null ? route : ofPath;
      }
    }
    return Optional.ofNullable(ofPath);
  }

  private void enter(Route route, Exchange exchange) throws IOException {
    if (route.isJson()) {
      exchange.header("Content-Type", Exchange.JSON);
    }
    if (!access.allows(exchange, route.permissions())) {
      throw new HttpFailure(401, "");
    }
    if (!route.allows(exchange.method())) {
      if (route.isOwn()) {
        exchange.header("Allow", allowed(exchange.path()));
      }
      throw new HttpFailure(405, "");
    }
    answer(route, exchange);
  }

  private String allowed(String path) {
    return routes.stream()
        .filter(route -> route.matches(path))
        .flatMap(route -> route.methods().stream())
        .distinct()
        .collect(Collectors.joining(", "));
  }

  private static void answer(Route route, Exchange exchange) throws IOException {
    try {
      route.endpoint().answer(exchange);
    } catch (SluiceException e) {
      throw route.isOwn() ? HttpFailure.of(e) : e;
    }
  }
}
