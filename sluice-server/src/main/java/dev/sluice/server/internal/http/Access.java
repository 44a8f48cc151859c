package dev.sluice.server.internal.http;

import java.util.Set;

/** Decides who may do what, and says so in the headers of every response. Thread-safe. */
public interface Access {
  /** Everybody may do everything. */
  Access OPEN = (_, _) -> true;

  /** Whether whoever sent this request has all these permissions. */
  boolean allows(Exchange exchange, Set<Permission> permissions);

  /** Adds what belongs on every response. */
  default void prepare(Exchange exchange) {
    exchange.header("Access-Control-Allow-Headers", "Content-Type");
  }
}
