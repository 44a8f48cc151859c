package dev.sluice.server.internal.http;

import java.util.Set;

/**
 * Tells browsers whose scripts they may let in, beside what another access says, and that these may
 * use Sluice's own headers and the methods of own routes.
 *
 * @param inner decides
 * @param origin as in {@code https://example.org}, or {@code *}
 */
public record AllowedOrigin(Access inner, String origin) implements Access {
  private static final String ASKED =
      "Content-Type, Authorization, Idempotency-Key, X-Request-Timeout";
  private static final String METHODS = "OPTIONS, GET, POST, PUT, PATCH, DELETE";
  private static final String ANSWERED =
      "X-Sluice-Worker, Idempotency-Replayed, Location, Retry-After";

  @Override
  public boolean allows(Exchange exchange, Set<Permission> permissions) {
    return inner.allows(exchange, permissions);
  }

  @Override
  public void prepare(Exchange exchange) {
    inner.prepare(exchange);
    exchange.header("Access-Control-Allow-Origin", origin);
    exchange.header("Access-Control-Allow-Headers", ASKED);
    exchange.header("Access-Control-Allow-Methods", METHODS);
    exchange.header("Access-Control-Expose-Headers", ANSWERED);
  }
}
