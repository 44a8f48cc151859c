package dev.sluice.server.internal.metrics;

import dev.sluice.server.internal.http.Endpoint;
import dev.sluice.server.internal.http.Exchange;
import java.io.IOException;

/** Counts and times what another endpoint answers. Thread-safe. */
final class MeteredEndpoint implements Endpoint {
  /** The status of a request whose client has gone, or whose answer had to be cut off. */
  private static final String ABORTED = "aborted";

  private final Endpoint endpoint;
  private final RequestMetrics metrics;

  MeteredEndpoint(Endpoint endpoint, RequestMetrics metrics) {
    this.endpoint = endpoint;
    this.metrics = metrics;
  }

  @Override
  public void answer(Exchange exchange) throws IOException {
    metrics.began();
    String status = ABORTED;
    try {
      endpoint.answer(exchange);
      status = Integer.toString(exchange.status());
    } catch (RuntimeException e) {
      status = exchange.isCommitted() ? ABORTED : "500"; // as whoever called answers it
      throw e;
    } finally {
      long nanos = System.nanoTime() - exchange.beganNanos();
      metrics.ended(exchange.route(), exchange.method(), status, nanos);
    }
  }
}
