package dev.sluice.server.internal.http;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http2.HTTP2Connection;
import org.eclipse.jetty.http2.HTTP2Session;
import org.eclipse.jetty.http2.frames.GoAwayFrame;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.util.Callback;

/**
 * Ends connections of HTTP/2, for the thread that drains. Each client is told with the first of the
 * two GOAWAY frames of RFC 9113, section 6.8: it opens no more streams, those that are on their way
 * are answered. A client may keep a connection open that it has no more use for, so it is over when it
 * has been without a stream long enough for the client to have read the frame.
 *
 * <p>The library's own way to end a session sends the second frame as soon as there is no stream. A
 * request that crosses it is not begun, and not every client sends it again.
 */
final class GoAways {
  private static final long READ_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Map<HTTP2Session, Long> busyNanos = new HashMap<>();

  /** Tells those that have not been told, and notes which have streams. */
  void tell(Collection<EndPoint> sockets) {
    for (EndPoint socket : sockets) {
      session(socket).ifPresent(session -> {
        boolean isTold = busyNanos.containsKey(session);
        if (!isTold) {
          session.frames(null, List.of(GoAwayFrame.GRACEFUL), Callback.NOOP);
        }
        if (!isTold || session.getStreamCount() > 0) {
          busyNanos.put(session, System.nanoTime());
        }
      });
    }
  }

  /** Whether the connection of this socket has had its last answer. */
  boolean isOver(EndPoint socket) {
    Long busy = session(socket).map(busyNanos::get).orElse(null);
    return busy != null && System.nanoTime() - busy >= READ_NANOS;
  }

  private static Optional<HTTP2Session> session(EndPoint socket) {
    return socket.getConnection() instanceof SslConnection tls
            && tls.getSslEndPoint().getConnection() instanceof HTTP2Connection http2
        ? Optional.of(http2.getSession())
        : Optional.empty();
  }
}
