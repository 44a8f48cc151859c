package dev.sluice.server.internal;

import static dev.sluice.server.internal.http.Permission.EXECUTE;
import static dev.sluice.server.internal.http.Permission.QUERY;

import dev.sluice.server.internal.http.Route;
import dev.sluice.server.internal.rqlite.Api;
import java.util.List;

/** Every endpoint of the server, in one place. The first line that matches a path has it. */
public final class RouteTable {
  private RouteTable() {}

  /** The routes, with what answers them. */
  public static List<Route> of(Api api) {
    return List.of(
        Route.prefix("POST", "/db/execute", api::execute, EXECUTE),
        Route.prefix("GET POST", "/db/query", api::query, QUERY),
        Route.prefix("POST", "/db/request", api::request, QUERY, EXECUTE));
  }
}
