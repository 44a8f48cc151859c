package dev.sluice.server.internal.limit;

import dev.sluice.server.ServerError;
import dev.sluice.server.internal.http.Endpoint;
import dev.sluice.server.internal.http.Exchange;
import dev.sluice.server.internal.http.HttpFailure;
import dev.sluice.server.internal.http.Permission;
import dev.sluice.server.internal.http.Problem;
import dev.sluice.server.internal.http.Route;
import java.io.IOException;
import java.io.InputStream;
import java.util.Set;

/**
 * Back-pressure before memory grows: so many requests at a time, with so many bytes of bodies in memory.
 * One more is refused at once with 503 and {@code Retry-After}. Those that ask how the server is are
 * never refused. Thread-safe.
 */
public final class InFlight {
  private static final Set<Permission> NEVER_REFUSED = Set.of(Permission.STATUS, Permission.READY);

  private final Budget requests;
  private final Budget bodyBytes;

  /** With the most of each. */
  public InFlight(int requestsMax, long bodyBytesMax) {
    this.requests = new Budget(requestsMax);
    this.bodyBytes = new Budget(bodyBytesMax);
  }

  /** The same route, within the limits. */
  public Route guard(Route route) {
    return route.permissions().stream().anyMatch(NEVER_REFUSED::contains)
        ? route
        : route.with(guarded(route.endpoint()));
  }

  private Endpoint guarded(Endpoint endpoint) {
    return exchange -> {
      if (!requests.take(1)) {
        throw full(
            exchange,
            "%d requests are under way, the limit; try again, or raise the server's limit"
                .formatted(requests.max()));
      }
      CountedBodies bodies = new CountedBodies(exchange);
      try {
        exchange.readBodyThrough(bodies::counted);
        endpoint.answer(exchange);
      } finally {
        bodyBytes.giveBack(bodies.bytes);
        requests.giveBack(1);
      }
    };
  }

  private static HttpFailure full(Exchange exchange, String message) {
    exchange.header("Retry-After", "1");
    return Problem.of(ServerError.UNAVAILABLE, message).toFailure();
  }

  /** The bodies of one request that are in memory. */
  private final class CountedBodies {
    private final Exchange exchange;
    private long bytes;

    CountedBodies(Exchange exchange) {
      this.exchange = exchange;
    }

    InputStream counted(InputStream body) {
      return new CountedStream(body, this::take);
    }

    private void take(int more) {
      if (!bodyBytes.take(more)) {
        exchange.header("Connection", "close"); // what is left of it is not read
        throw full(
            exchange,
            "the bodies of requests under way have %d bytes, at most %d are held; try again, or raise the server's limit"
                .formatted(bodyBytes.taken(), bodyBytes.max()));
      }
      bytes += more;
    }
  }

  /** Takes each piece as it arrives. */
  private static final class CountedStream extends java.io.FilterInputStream {
    private final java.util.function.IntConsumer count;

    CountedStream(InputStream in, java.util.function.IntConsumer count) {
      super(in);
      this.count = count;
    }

    @Override
    public int read() throws IOException {
      int value = super.read();
      if (value >= 0) {
        count.accept(1);
      }
      return value;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int read = super.read(target, offset, length);
      if (read > 0) {
        count.accept(read);
      }
      return read;
    }
  }
}
