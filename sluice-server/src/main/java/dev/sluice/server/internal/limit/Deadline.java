package dev.sluice.server.internal.limit;

import dev.sluice.Sluice;
import dev.sluice.server.ServerError;
import dev.sluice.server.internal.http.Exchange;
import dev.sluice.server.internal.http.GoDuration;
import dev.sluice.server.internal.http.Problem;
import java.time.Duration;
import java.util.Optional;

/**
 * How long a client is ready to wait: the parameter {@code timeout} or the header {@code
 * X-Request-Timeout}, {@code 300ms} or {@code 2s}; a bare number in the header is of seconds. What is
 * not run by then is not applied (504 TIMEOUT).
 */
public final class Deadline {
  /** The header. */
  public static final String HEADER = "X-Request-Timeout";

  private Deadline() {}

  /** The database with the client's own deadline, where there is one. */
  public static Sluice within(Sluice sluice, Exchange exchange) {
    return of(exchange).map(sluice::within).orElse(sluice);
  }

  /** What the client asks for; the parameter counts before the header. */
  public static Optional<Duration> of(Exchange exchange) {
    Optional<Duration> asked =
        exchange.query().has("timeout") ? exchange.query().duration("timeout") : ofHeader(exchange);
    if (asked.isPresent() && asked.get().isZero()) {
      throw wrong("0");
    }
    return asked;
  }

  /** What the client asks for by the header alone. */
  public static Optional<Duration> ofHeader(Exchange exchange) {
    String text = exchange.header(HEADER);
    if (text == null) {
      return Optional.empty();
    }
    String duration = text.strip().matches("\\d+(\\.\\d+)?") ? text.strip() + "s" : text.strip();
    Optional<Duration> asked = GoDuration.parse(duration);
    if (asked.isEmpty() || asked.get().isNegative() || asked.get().isZero()) {
      throw wrong(text);
    }
    return asked;
  }

  private static RuntimeException wrong(String text) {
    return Problem.of(
            ServerError.INVALID_REQUEST,
            "'%s' is no time to wait; send one such as 300ms or 2s in %s or in ?timeout"
                .formatted(text.length() > 60 ? text.substring(0, 60) : text, HEADER))
        .toFailure();
  }
}
