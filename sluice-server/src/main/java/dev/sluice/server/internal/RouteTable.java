package dev.sluice.server.internal;

import static dev.sluice.server.internal.http.Permission.BACKUP;
import static dev.sluice.server.internal.http.Permission.EXECUTE;
import static dev.sluice.server.internal.http.Permission.LEADER_OPS;
import static dev.sluice.server.internal.http.Permission.LOAD;
import static dev.sluice.server.internal.http.Permission.QUERY;
import static dev.sluice.server.internal.http.Permission.READY;
import static dev.sluice.server.internal.http.Permission.REMOVE;
import static dev.sluice.server.internal.http.Permission.SNAPSHOT;
import static dev.sluice.server.internal.http.Permission.STATUS;

import dev.sluice.server.internal.http.Route;
import dev.sluice.server.internal.rqlite.Api;
import dev.sluice.server.internal.rqlite.Backup;
import dev.sluice.server.internal.rqlite.Licenses;
import dev.sluice.server.internal.rqlite.Load;
import dev.sluice.server.internal.rqlite.Nodes;
import dev.sluice.server.internal.rqlite.Queue;
import dev.sluice.server.internal.rqlite.Ready;
import dev.sluice.server.internal.rqlite.Rewrites;
import dev.sluice.server.internal.rqlite.Status;
import java.util.List;

/**
 * Every endpoint of the server, in one place. The first line that matches a path has it.
 *
 * @param api SQL
 * @param queue queued writes
 * @param backup copies out
 * @param load copies in
 * @param status figures
 * @param nodes the cluster of one
 * @param ready health
 */
public record RouteTable(
    Api api, Queue queue, Backup backup, Load load, Status status, Nodes nodes, Ready ready) {
  /** The routes. */
  public List<Route> routes() {
    return List.of(
        Route.prefix("POST", "/db/execute", api::execute, EXECUTE),
        Route.prefix("GET POST", "/db/query", api::query, QUERY),
        Route.prefix("POST", "/db/request", api::request, QUERY, EXECUTE),
        Route.prefix("GET POST", "/db/sql", new Rewrites()::answer, QUERY),
        Route.prefix("GET", "/db/backup", backup::answer, BACKUP).plain(),
        Route.prefix("POST", "/db/load", load::load, LOAD),
        Route.exact("POST", "/boot", load::boot, LOAD).plain(),
        Route.prefix("GET", Queue.PATH, queue::outcome, QUERY).own(),
        Route.prefix("GET", "/status", status::status, STATUS),
        Route.prefix("GET", "/nodes", nodes::nodes, STATUS),
        Route.exact("GET POST", "/leader", nodes::leader, LEADER_OPS),
        Route.prefix("GET", "/readyz", ready::answer, READY).plain(),
        Route.exact("POST", "/snapshot", nodes::snapshot, SNAPSHOT).plain(),
        Route.exact("POST", "/reap", nodes::reap, SNAPSHOT),
        Route.prefix("DELETE", "/remove", nodes::remove, REMOVE).plain(),
        Route.exact("GET", "/licenses", Licenses::answer, STATUS).plain(),
        Route.exact("GET", "/debug/vars", status::vars, STATUS));
  }
}
