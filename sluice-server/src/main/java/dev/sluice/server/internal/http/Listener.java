package dev.sluice.server.internal.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * The HTTP library, set up: one port, requests on virtual threads, limits. Thread-safe after {@link
 * #start}.
 */
public final class Listener {
  private static final int THREADS_MAX = 32;
  private static final int BACKLOG = 1024;
  private static final int IDLE_AT_STOP_MILLIS =
      100; // connections without a request, when it stops

  private final Server jetty;
  private final ServerConnector connector;

  /** Ready to {@link #start}. */
  public Listener(InetSocketAddress address, HttpSettings settings, Endpoint endpoint) {
    // Platform threads select and accept; each request has a virtual thread of its own.
    QueuedThreadPool threads = new QueuedThreadPool(THREADS_MAX, 4);
    threads.setName("sluice-http");
    threads.setVirtualThreadsExecutor(
        VirtualThreads.getNamedVirtualThreadsExecutor("sluice-http-"));
    jetty = new Server(threads);
    connector = new ServerConnector(jetty, 1, 1, Protocols.of(settings));
    connector.setHost(address.getHostString());
    connector.setPort(address.getPort());
    connector.setAcceptQueueSize(BACKLOG);
    connector.setIdleTimeout(settings.idleTimeout().toMillis());
    connector.setShutdownIdleTimeout(IDLE_AT_STOP_MILLIS);
    Peers peers = new Peers(settings.limits(), connector.getScheduler());
    connector.addBean(peers);
    jetty.addConnector(connector);
    jetty.setErrorHandler(new PlainErrors());
    GracefulHandler graceful = new GracefulHandler();
    graceful.setHandler(new JettyHandler(endpoint, settings, peers));
    jetty.setHandler(graceful);
  }

  /**
   * Listens.
   *
   * @throws UncheckedIOException if the address cannot be had; the message names it
   */
  public void start() {
    try {
      jetty.start();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot listen on %s:%d: %s"
              .formatted(connector.getHost(), connector.getPort(), e.getMessage()),
          e);
    } catch (Exception e) { // Jetty's life cycle declares no other
      throw new IllegalStateException("the HTTP server did not start", e);
    }
  }

  /** The port it listens on. */
  public int port() {
    return connector.getLocalPort();
  }

  /** Takes no more connections, lets the requests under way end within the limit, then closes. */
  public void stop(Duration limit) {
    jetty.setStopTimeout(limit.toMillis());
    try {
      jetty.stop();
    } catch (Exception e) { // Jetty's life cycle declares no other
      throw new IllegalStateException("the HTTP server did not stop in order", e);
    }
  }
}
