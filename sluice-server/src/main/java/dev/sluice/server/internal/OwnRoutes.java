package dev.sluice.server.internal;

import static dev.sluice.server.internal.http.Permission.EXECUTE;
import static dev.sluice.server.internal.http.Permission.QUERY;

import dev.sluice.server.internal.http.Permission;
import dev.sluice.server.internal.http.Route;
import dev.sluice.server.internal.op.Operations;
import dev.sluice.server.internal.tx.Transactions;
import java.util.List;

/**
 * The endpoints that rqlite does not have.
 *
 * @param operations typed operations
 * @param transactions interactive transactions
 */
public record OwnRoutes(Operations operations, Transactions transactions) {
  /** The routes. */
  public List<Route> routes() {
    return List.of(
        Route.exact("GET", Operations.LIST, operations::list, QUERY).own(),
        Route.prefix("GET", Operations.PATH, operations::describe, QUERY).own(),
        Route.prefix("POST", Operations.PATH, operations::run, EXECUTE).own(),
        Route.exact("POST", Transactions.BEGIN, transactions::begin, EXECUTE).own(),
        step("query", QUERY),
        step("execute", EXECUTE, QUERY),
        step("commit", EXECUTE),
        step("rollback", EXECUTE));
  }

  private Route step(String verb, Permission... needs) {
    return Route.exact("POST", Transactions.step(verb), transactions::step, needs)
        .own();
  }
}
