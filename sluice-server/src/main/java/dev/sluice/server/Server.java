package dev.sluice.server;

import dev.sluice.Sluice;
import dev.sluice.server.internal.Counters;
import dev.sluice.server.internal.OwnRoutes;
import dev.sluice.server.internal.RouteTable;
import dev.sluice.server.internal.Security;
import dev.sluice.server.internal.http.AccessLog;
import dev.sluice.server.internal.http.Dispatcher;
import dev.sluice.server.internal.http.Drain;
import dev.sluice.server.internal.http.Listener;
import dev.sluice.server.internal.http.Route;
import dev.sluice.server.internal.limit.InFlight;
import dev.sluice.server.internal.metrics.Metrics;
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
import dev.sluice.server.internal.workflow.WorkflowRoutes;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
  private final Optional<AccessLog> accessLog;
  private final IdempotencyKeys keys;
  private final Transactions transactions;
  private final WorkflowRoutes workflows;
  private final Object ending = new Object();
  private @Nullable Drained drained; // guarded by ending

  private Server(Sluice sluice, ServerOptions options) {
    this.options = options;
    this.keys = new IdempotencyKeys(options.keyRetention());
    this.transactions = new Transactions(
        sluice,
        new TxLimits(
            options.transactionsMax(),
            options.transactionIdleTimeout(),
            options.transactionTimeout(),
            options.limits()),
        options.bodyBytes());
    this.workflows = new WorkflowRoutes(sluice, options.workflows());
    Counters counters = new Counters();
    Security security = new Security(options, counters);
    QueuedRequests queued = queued(sluice, options);
    Metrics metrics = new Metrics(sluice, this::connections, queued::backlog, options.workflows());
    RouteTable table = table(sluice, queued, counters, metrics);
    Dispatcher dispatcher = new Dispatcher(routes(sluice, table), security.access());
    this.accessLog = options.accessLog().map(AccessLog::new);
    this.listener = new Listener(
        options.listen(),
        security.settings(headers(options), accessLog),
        metrics.metered(dispatcher),
        runtimeFolder(sluice));
  }

  private static Map<String, String> headers(ServerOptions options) {
    return Map.of("X-Rqlite-Version", RQLITE_VERSION, "X-Sluice-Worker", options.worker());
  }

  private static Path runtimeFolder(Sluice sluice) {
    return sluice.path().resolveSibling(sluice.path().getFileName() + "-sluice");
  }

  private List<Route> routes(Sluice sluice, RouteTable table) {
    List<Route> routes = new ArrayList<>(table.routes());
    Operations operations = new Operations(sluice, keys, options.worker());
    routes.addAll(new OwnRoutes(operations, transactions).routes());
    routes.addAll(workflows.routes());
    routes.addAll(new Resources(sluice, keys, options.worker())
        .routes(options.resources(), List.copyOf(routes)));
    InFlight inFlight = new InFlight(options.requestsMax(), options.bodiesBytes());
    routes.replaceAll(inFlight::guard);
    return routes;
  }

  private static QueuedRequests queued(Sluice sluice, ServerOptions options) {
    return new QueuedRequests(
        sluice,
        new QueueOptions(
            options.queueCapacity(),
            options.queueBatchSize(),
            options.queueBatchTimeout(),
            options.queueTransaction()));
  }

  private RouteTable table(
      Sluice sluice, QueuedRequests queued, Counters counters, Metrics metrics) {
    Queue queue = new Queue(sluice, queued, keys);
    return new RouteTable(
        new Api(sluice, queue, keys, options.streamTimeout(), counters, this::servedBy),
        queue,
        new Backup(sluice),
        new Load(sluice, this::servedBy),
        new Status(sluice, this::identity, queued, counters),
        new Nodes(sluice, this::identity),
        new Ready(sluice),
        metrics);
  }

  /**
   * Reads the files that the options name, auth file and certificates, and lets them go: to find out
   * what is wrong with them before anything is opened.
   *
   * @throws IllegalArgumentException if one makes no sense; the message names it
   * @throws java.io.UncheckedIOException if one cannot be read
   */
  public static void check(ServerOptions options) {
    Security security = new Security(options, new Counters());
    security.access();
    security.settings(Map.of(), Optional.empty());
  }

  /**
   * Starts; requests are answered when this returns.
   *
   * @throws java.io.UncheckedIOException if the address cannot be had, or a file of the options cannot
   *     be read; the message names it
   * @throws IllegalArgumentException if the auth file, a certificate or a key makes no sense; the
   *     message says where
   */
  public static Server start(Sluice sluice, ServerOptions options) {
    Server server = new Server(sluice, options);
    server.listener.start();
    server.accessLog.ifPresent(AccessLog::start);
    return server;
  }

  /** Where it listens, with the port it got. */
  public InetSocketAddress address() {
    return new InetSocketAddress(options.listen().getAddress(), listener.port());
  }

  /**
   * Ends so that no request of a client fails that keeps its connection. The listening socket is
   * closed first, so that new connections go to other servers of the same file and address; each
   * connection that is open has its next request answered with {@code Connection: close}. Silent ones
   * are waited for while another process listens there. After {@link ServerOptions#drainTimeout()}
   * all that is left is closed, and interactive transactions that are still open are rolled back.
   * Blocks. Does not close the database. A second call returns what the first did.
   */
  public Drained drain() {
    synchronized (ending) {
      Drained known = drained;
      if (known == null) {
        workflows.close(); // streams of events end by themselves, and go on elsewhere
        Drain.Result result = listener.stop(options.drainTimeout());
        transactions.close();
        known = new Drained(result.connections(), result.idle(), result.cut(), result.took());
        drained = known;
        accessLog.ifPresent(AccessLog::close);
      }
      return known;
    }
  }

  /** As {@link #drain}. */
  @Override
  public void close() {
    drain();
  }

  private int connections() {
    return listener.connections();
  }

  private Identity identity() {
    return new Identity(
        servedBy(),
        options.tls().isPresent() ? "https" : "http",
        RQLITE_VERSION,
        options.auth().isPresent());
  }

  private String servedBy() {
    return options.listen().getHostString() + ":" + listener.port();
  }
}
