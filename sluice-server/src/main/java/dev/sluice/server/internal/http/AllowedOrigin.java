package dev.sluice.server.internal.http;

import java.util.Set;

/**
 * Tells browsers whose scripts they may let in, beside what another access says.
 *
 * @param inner decides
 * @param origin as in {@code https://example.org}, or {@code *}
 */
public record AllowedOrigin(Access inner, String origin) implements Access {
  @Override
  public boolean allows(Exchange exchange, Set<Permission> permissions) {
    return inner.allows(exchange, permissions);
  }

  @Override
  public void prepare(Exchange exchange) {
    inner.prepare(exchange);
    exchange.header("Access-Control-Allow-Origin", origin);
  }
}
