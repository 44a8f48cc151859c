package dev.sluice.server.internal.http;

import dev.sluice.server.Limits;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * What the listener is set up with.
 *
 * @param bodyBytes of a body that is held in memory
 * @param headerBytes of all headers of a request
 * @param idleTimeout how long a connection may be silent
 * @param limits on what clients may take
 * @param headers what every response has, those too that the HTTP library gives by itself
 * @param tls where it speaks TLS
 * @param accessLog where it notes requests
 */
public record HttpSettings(
    long bodyBytes,
    int headerBytes,
    Duration idleTimeout,
    Limits limits,
    Map<String, String> headers,
    Optional<TlsSettings> tls,
    Optional<AccessLog> accessLog) {
  /** Copies the map. */
  public HttpSettings {
    headers = Map.copyOf(headers);
  }

  /**
   * TLS.
   *
   * @param context with keys and what is believed
   * @param needsClientCertificate whether a client must show one
   */
  public record TlsSettings(SSLContext context, boolean needsClientCertificate) {}
}
