package dev.sluice.server.internal.http;

import java.io.IOException;
import java.util.List;

/**
 * Leads each request to its endpoint. The order of the checks is part of the contract: OPTIONS, the
 * query string (400), the route (404), the user (401), the method (405), then the endpoint.
 */
public final class Dispatcher implements Endpoint {
  private final List<Route> routes;
  private final Access access;
  private final String version;
  private final String worker;

  /** The first route that matches a path has it. */
  public Dispatcher(List<Route> routes, Access access, String version, String worker) {
    this.routes = routes;
    this.access = access;
    this.version = version;
    this.worker = worker;
  }

  @Override
  public void answer(Exchange exchange) throws IOException {
    exchange.header("X-Rqlite-Version", version);
    exchange.header("X-Sluice-Worker", worker);
    exchange.header("Access-Control-Allow-Methods", "OPTIONS, GET, POST");
    access.prepare(exchange);
    try {
      dispatch(exchange);
    } catch (HttpFailure e) {
      if (exchange.isCommitted()) {
        throw e; // half of another answer has left: all that can be done is to cut it off
      }
      exchange.fail(e);
    }
  }

  private void dispatch(Exchange exchange) throws IOException {
    if (exchange.method().equals("OPTIONS")) {
      exchange.empty(200);
      return;
    }
    exchange.query(); // parsed and checked
    for (Route route : routes) {
      if (route.matches(exchange.path())) {
        exchange.enters(route);
        enter(route, exchange);
        return;
      }
    }
    exchange.empty(404);
  }

  private void enter(Route route, Exchange exchange) throws IOException {
    if (route.isJson()) {
      exchange.header("Content-Type", Exchange.JSON);
    }
    if (!access.allows(exchange, route.permissions())) {
      exchange.empty(401);
    } else if (!route.allows(exchange.method())) {
      exchange.empty(405);
    } else {
      route.endpoint().answer(exchange);
    }
  }
}
