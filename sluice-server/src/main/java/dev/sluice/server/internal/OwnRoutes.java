package dev.sluice.server.internal;

import static dev.sluice.server.internal.http.Permission.EXECUTE;
import static dev.sluice.server.internal.http.Permission.QUERY;

import dev.sluice.server.internal.http.Endpoint;
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
        transaction(Transactions.BEGIN, transactions::begin),
        transaction(Transactions.step("query"), transactions::step),
        transaction(Transactions.step("execute"), transactions::step),
        transaction(Transactions.step("commit"), transactions::step),
        transaction(Transactions.step("rollback"), transactions::step));
  }

  /**
   * All of a transaction needs the same: were one step open to everybody, its requests would come
   * without a user, and the transaction of a user would not be theirs.
   */
  private static Route transaction(String path, Endpoint endpoint) {
    return Route.exact("POST", path, endpoint, EXECUTE, QUERY).own();
  }
}
