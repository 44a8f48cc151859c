package dev.sluice.server.internal.http;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Ends the connections of a server so that no request of theirs fails.
 *
 * <p>A client that keeps a connection may send its next request at any time, so the server must not
 * be the one that closes it first. It says so in the next answer, with {@code Connection: close}, and
 * then the client opens its next connection elsewhere: the listening socket is closed before. HTTP/2
 * has a frame for this, which need not wait for a request ({@link GoAways}). Jetty's own
 * GracefulHandler would answer 503 instead, and its connector closes silent connections at once.
 */
public final class Drain extends Handler.Wrapper {
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
  // Requests that are on their way arrive, also where nobody takes over.
  private static final long GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long PROBE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  private final AtomicInteger underWay = new AtomicInteger();
  private volatile boolean draining;

  Drain(Handler handler) {
    super(handler);
  }

  /**
   * What became of the connections.
   *
   * @param connections open at the beginning
   * @param idle closed without a last request
   * @param cut closed in the middle of one
   * @param took from the first to the last of it
   */
  public record Result(int connections, int idle, int cut, Duration took) {}

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    underWay.incrementAndGet();
    boolean hasConnectionHeader =
        request.getConnectionMetaData().getHttpVersion().getVersion()
            <= HttpVersion.HTTP_1_1.getVersion();
    request.addHttpStreamWrapper(stream -> new Watched(stream, hasConnectionHeader));
    return super.handle(request, response, callback);
  }

  /**
   * Takes no more connections, and waits until those that are open have had their last answer. A
   * silent one is waited for only while another process listens where its client could go.
   */
  Result drain(SharedConnector connector, Successor successor, Duration limit)
      throws InterruptedException {
    long began = System.nanoTime();
    connector.stopAccepting();
    draining = true;
    int connections = connector.unfinished();
    long probe = began + GRACE_NANOS;
    boolean wait = true;
    while (wait && connector.unfinished() > 0) {
      connector.sayGoAway(); // in each round: one may just have shaken hands
      LockSupport.parkNanos(this, LOOK_NANOS);
      long now = System.nanoTime();
      wait = now - began < limit.toNanos();
      if (underWay.get() == 0 && now - probe >= 0) {
        probe = now + PROBE_NANOS;
        wait &= successor.isListening() || underWay.get() > 0;
      }
    }
    int left = connector.unfinished();
    int cut = Math.min(left, underWay.get());
    return new Result(connections, left - cut, cut, Duration.ofNanos(System.nanoTime() - began));
  }

  /** Looks at each answer when its head is about to leave, and at the end of each request. */
  private final class Watched extends HttpStream.Wrapper {
    private final boolean hasConnectionHeader;

    Watched(HttpStream stream, boolean hasConnectionHeader) {
      super(stream);
      this.hasConnectionHeader = hasConnectionHeader;
    }

    @Override
    public void prepareResponse(HttpFields.Mutable headers) {
      super.prepareResponse(headers);
      if (draining && hasConnectionHeader) {
        headers.put(HttpHeader.CONNECTION, "close");
      }
    }

    @Override
    public void succeeded() {
      try {
        super.succeeded();
      } finally {
        underWay.decrementAndGet();
      }
    }

    @Override
    public void failed(Throwable cause) {
      try {
        super.failed(cause);
      } finally {
        underWay.decrementAndGet();
      }
    }
  }
}
