package dev.sluice.server.internal.http;

import dev.sluice.server.Limits;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http2.HTTP2Connection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * All connections: how many there are, and which of them are too slow. Those over the limit get their
 * first request answered 503; far over it they are closed as they come. Thread-safe.
 *
 * <p>Implementation note: a connection is known by its socket's end point, as TLS and protocol changes
 * put several {@link Connection}s upon it. The library has settings for minimal data rates, but they
 * do nothing; its idle timeout begins anew with each byte.
 */
final class Peers extends AbstractLifeCycle implements Connection.Listener {
  private static final int OVER_LIMIT_MAX = 64;
  private static final long OVER_LIMIT_IDLE_MILLIS = 5_000;

  private final Limits limits;
  private final Scheduler scheduler;
  private final Map<EndPoint, Peer> peers = new ConcurrentHashMap<>();

  Peers(Limits limits, Scheduler scheduler) {
    this.limits = limits;
    this.scheduler = scheduler;
  }

  @Override
  protected void doStart() {
    again();
  }

  private void again() {
    scheduler.schedule(this::look, 1, TimeUnit.SECONDS);
  }

  private void look() {
    if (isStopped()) {
      return;
    }
    long now = System.nanoTime();
    long headNanos = limits.headTime().toNanos();
    peers.forEach((socket, peer) -> {
      if (peer.look(now, headNanos, limits.bytesPerSecondMin())) {
        socket.close();
      }
    });
    again();
  }

  @Override
  public void onOpened(Connection connection) {
    EndPoint socket = socket(connection.getEndPoint());
    Peer peer = peers.computeIfAbsent(socket, _ -> peer(connection));
    if (connection instanceof HTTP2Connection) {
      peer.multiplexed();
    }
    if (peer.isOverLimit()) {
      socket.setIdleTimeout(OVER_LIMIT_IDLE_MILLIS);
      if (peers.size() > limits.connections() + OVER_LIMIT_MAX) {
        socket.close();
      }
    }
  }

  /** The first connection on a socket is the one that sees all its bytes. */
  private Peer peer(Connection first) {
    boolean overLimit = peers.size() >= limits.connections();
    return new Peer(first::getBytesIn, first::getBytesOut, overLimit);
  }

  @Override
  public void onClosed(Connection connection) {
    EndPoint socket = socket(connection.getEndPoint());
    if (!socket.isOpen()) {
      peers.remove(socket);
    }
  }

  /** The connection of a request. */
  Peer of(Request request) {
    EndPoint socket = socket(request.getConnectionMetaData().getConnection().getEndPoint());
    Peer known = peers.get(socket);
    return known != null
        ? known
        : new Peer(() -> 0, () -> 0, /* overLimit= */ false); // closed already
  }

  /** Whether there is no room for it, still. */
  boolean isRefused(Peer peer) {
    return peer.isOverLimit() && peers.size() > limits.connections();
  }

  int connectionsMax() {
    return limits.connections();
  }

  private static EndPoint socket(EndPoint endPoint) {
    return endPoint instanceof SslConnection.SslEndPoint tls
        ? tls.getSslConnection().getEndPoint()
        : endPoint;
  }
}
