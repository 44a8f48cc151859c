package dev.sluice.server.internal;

import static dev.sluice.server.internal.http.Permission.EXECUTE;
import static dev.sluice.server.internal.http.Permission.QUERY;

import dev.sluice.server.internal.http.Route;
import dev.sluice.server.internal.op.Operations;
import java.util.List;

/**
 * The endpoints that rqlite does not have.
 *
 * @param operations typed operations
 */
public record OwnRoutes(Operations operations) {
  /** The routes. */
  public List<Route> routes() {
    return List.of(
        Route.exact("GET", Operations.LIST, operations::list, QUERY).own(),
        Route.prefix("GET", Operations.PATH, operations::describe, QUERY).own(),
        Route.prefix("POST", Operations.PATH, operations::run, EXECUTE).own());
  }
}
