package dev.sluice.server;

import dev.sluice.Sluice;
import dev.sluice.server.internal.Counters;
import dev.sluice.server.internal.RouteTable;
import dev.sluice.server.internal.Security;
import dev.sluice.server.internal.http.AccessLog;
import dev.sluice.server.internal.http.Dispatcher;
import dev.sluice.server.internal.http.Listener;
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
import java.net.InetSocketAddress;
import java.util.Optional;
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
  private final Optional<AccessLog> accessLog;
  private final AtomicBoolean closed = new AtomicBoolean();

  private Server(Sluice sluice, ServerOptions options) {
    this.options = options;
    Counters counters = new Counters();
    Security security = new Security(options, counters);
    Dispatcher dispatcher = new Dispatcher(
        table(sluice, options, counters).routes(), security.access(), RQLITE_VERSION);
    this.accessLog = options.accessLog().map(AccessLog::new);
    this.listener = new Listener(options.listen(), security.settings(accessLog), dispatcher);
  }

  private RouteTable table(Sluice sluice, ServerOptions options, Counters counters) {
    QueuedRequests queued = new QueuedRequests(
        sluice,
        new QueueOptions(
            options.queueCapacity(),
            options.queueBatchSize(),
            options.queueBatchTimeout(),
            options.queueTransaction()));
    Queue queue = new Queue(sluice, queued);
    return new RouteTable(
        new Api(sluice, queue, counters, this::servedBy),
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
   * Takes no more requests and lets those under way end, up to {@link ServerOptions#drainTimeout()}.
   * Blocks. Does not close the database.
   */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      listener.stop(options.drainTimeout());
      accessLog.ifPresent(AccessLog::close);
    }
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
