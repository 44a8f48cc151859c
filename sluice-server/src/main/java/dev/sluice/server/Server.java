package dev.sluice.server;

import dev.sluice.Sluice;
import dev.sluice.server.internal.Counters;
import dev.sluice.server.internal.OwnRoutes;
import dev.sluice.server.internal.RouteTable;
import dev.sluice.server.internal.http.Access;
import dev.sluice.server.internal.http.Dispatcher;
import dev.sluice.server.internal.http.Listener;
import dev.sluice.server.internal.http.Route;
import dev.sluice.server.internal.limit.InFlight;
import dev.sluice.server.internal.once.IdempotencyKeys;
import dev.sluice.server.internal.op.Operations;
import dev.sluice.server.internal.op.Resources;
import dev.sluice.server.internal.queue.QueueOptions;
import dev.sluice.server.internal.queue.QueuedRequests;
import dev.sluice.server.internal.rqlite.Api;
import dev.sluice.server.internal.rqlite.Backup;
import dev.sluice.server.internal.rqlite.Identity;
import dev.sluice.server.internal.rqlite.Load;
import dev.sluice.server.internal.rqlite.Nodes;
import dev.sluice.server.internal.rqlite.Queue;
import dev.sluice.server.internal.rqlite.Ready;
import dev.sluice.server.internal.rqlite.Status;
import dev.sluice.server.internal.tx.Transactions;
import dev.sluice.server.internal.tx.TxLimits;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Serves one database over HTTP. Thread-safe.
 *
 * <p>The {@link Sluice} is the caller's: opened before, closed after. Any number of servers, in any
 * processes, may serve the same file; each reads by itself and sends writes to the one writer.
 */
public final class Server implements AutoCloseable {
  /** The version of rqlite whose API this is; some clients ask for it. */
  private static final String RQLITE_VERSION = "v10.2.7";

  private final ServerOptions options;
  private final Listener listener;
  private final IdempotencyKeys keys;
  private final Transactions transactions;
  private final AtomicBoolean closed = new AtomicBoolean();

  private Server(Sluice sluice, ServerOptions options) {
    this.options = options;
    this.keys = new IdempotencyKeys(options.keyRetention());
    this.transactions = new Transactions(
        sluice,
        new TxLimits(
            options.transactionsMax(),
            options.transactionIdleTimeout(),
            options.transactionTimeout()),
        options.bodyBytes());
    Dispatcher dispatcher = new Dispatcher(routes(sluice, options), Access.OPEN, RQLITE_VERSION);
    Listener.Limits limits =
        new Listener.Limits(options.bodyBytes(), options.headerBytes(), options.idleTimeout());
    this.listener = new Listener(options.listen(), limits, dispatcher);
  }

  private List<Route> routes(Sluice sluice, ServerOptions options) {
    List<Route> routes = new ArrayList<>(table(sluice, options).routes());
    Operations operations = new Operations(sluice, keys, Server::worker);
    routes.addAll(new OwnRoutes(operations, transactions).routes());
    routes.addAll(new Resources(sluice, keys).routes(options.resources(), List.copyOf(routes)));
    InFlight inFlight = new InFlight(options.requestsMax(), options.bodiesBytes());
    routes.replaceAll(inFlight::guard);
    return routes;
  }

  /** What answers call this process. */
  private static String worker() {
    return String.valueOf(ProcessHandle.current().pid());
  }

  private RouteTable table(Sluice sluice, ServerOptions options) {
    QueuedRequests queued = new QueuedRequests(
        sluice,
        new QueueOptions(
            options.queueCapacity(),
            options.queueBatchSize(),
            options.queueBatchTimeout(),
            options.queueTransaction()));
    Queue queue = new Queue(sluice, queued, keys);
    Counters counters = new Counters();
    return new RouteTable(
        new Api(sluice, queue, keys, options.streamTimeout(), counters, this::servedBy),
        queue,
        new Backup(sluice),
        new Load(sluice, this::servedBy),
        new Status(sluice, this::identity, queued, counters),
        new Nodes(sluice, this::identity),
        new Ready(sluice));
  }

  /**
   * Starts; requests are answered when this returns.
   *
   * @throws java.io.UncheckedIOException if the address cannot be had; the message names it
   */
  public static Server start(Sluice sluice, ServerOptions options) {
    Server server = new Server(sluice, options);
    server.listener.start();
    return server;
  }

  /** Where it listens, with the port it got. */
  public InetSocketAddress address() {
    return new InetSocketAddress(options.listen().getAddress(), listener.port());
  }

  /**
   * Takes no more requests and lets those under way end, up to {@link ServerOptions#drainTimeout()};
   * interactive transactions that are still open are rolled back.
   * Blocks. Does not close the database.
   */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      listener.stop(options.drainTimeout());
      transactions.close();
    }
  }

  private Identity identity() {
    return new Identity(servedBy(), "http", RQLITE_VERSION);
  }

  private String servedBy() {
    return options.listen().getHostString() + ":" + listener.port();
  }
}
