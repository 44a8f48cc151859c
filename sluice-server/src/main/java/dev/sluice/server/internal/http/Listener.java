package dev.sluice.server.internal.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * The HTTP library, set up: one port, requests on virtual threads, limits. Thread-safe after {@link
 * #start}.
 */
public final class Listener {
  private static final int THREADS_MAX = 32;
  private static final int BACKLOG = 1024;

  private final InetSocketAddress address;
  private final Server jetty;
  private final SharedConnector connector;
  private final Drain drain;
  private volatile int port;

  /**
   * Ready to {@link #start}.
   *
   * @param claims the runtime folder of the file that is served
   */
  public Listener(
      InetSocketAddress address, HttpSettings settings, Endpoint endpoint, Path claims) {
    this.address = address;
    // Platform threads select and accept; each request has a virtual thread of its own.
    QueuedThreadPool threads = new QueuedThreadPool(THREADS_MAX, 4);
    threads.setName("sluice-http");
    threads.setVirtualThreadsExecutor(
        VirtualThreads.getNamedVirtualThreadsExecutor("sluice-http-"));
    jetty = new Server(threads);
    connector = new SharedConnector(jetty, address, claims, Protocols.of(settings));
    connector.setAcceptQueueSize(BACKLOG);
    connector.setIdleTimeout(settings.idleTimeout().toMillis());
    Peers peers = new Peers(settings.limits(), connector.getScheduler());
    connector.addBean(peers);
    jetty.addConnector(connector);
    jetty.setErrorHandler(new PlainErrors(settings.headers()));
    drain = new Drain(new JettyHandler(endpoint, settings, peers));
    jetty.setHandler(drain);
  }

  /**
   * Listens.
   *
   * @throws UncheckedIOException if the address cannot be had; the message names it
   */
  public void start() {
    try {
      jetty.start();
      port = connector.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot listen on %s:%d: %s"
              .formatted(connector.getHost(), connector.getPort(), e.getMessage()),
          e);
    } catch (Exception e) { // Jetty's life cycle declares no other
      throw new IllegalStateException("the HTTP server did not start", e);
    }
  }

  /** The port it listens on, or did. */
  public int port() {
    return port;
  }

  /** How many connections are open. */
  public int connections() {
    int open = 0;
    for (Connector each : jetty.getConnectors()) {
      open += each.getConnectedEndPoints().size();
    }
    return open;
  }

  /**
   * Takes no more connections, lets those that are open end by themselves within the limit, then
   * closes what is left.
   */
  public Drain.Result stop(Duration limit) {
    Successor successor = new Successor(new InetSocketAddress(address.getAddress(), port));
    try {
      return drain.drain(connector, successor, limit);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while connections were drained", e);
    } finally {
      close();
    }
  }

  private void close() {
    jetty.setStopTimeout(0); // what could be waited for has been
    try {
      jetty.stop();
    } catch (Exception e) { // Jetty's life cycle declares no other
      throw new IllegalStateException("the HTTP server did not stop in order", e);
    }
  }
}
