package dev.sluice.server.internal;

import dev.sluice.server.ServerOptions;
import dev.sluice.server.internal.auth.UserAccess;
import dev.sluice.server.internal.http.Access;
import dev.sluice.server.internal.http.AccessLog;
import dev.sluice.server.internal.http.AllowedOrigin;
import dev.sluice.server.internal.http.HttpSettings;
import dev.sluice.server.internal.http.HttpSettings.TlsSettings;
import dev.sluice.server.internal.tls.TlsContexts;
import java.util.Map;
import java.util.Optional;

/**
 * Builds what guards a server out of its options.
 *
 * @param options of the server
 * @param counters for what it refuses
 */
public record Security(ServerOptions options, Counters counters) {
  /**
   * Who may do what.
   *
   * @throws IllegalArgumentException if the auth file makes no sense
   * @throws java.io.UncheckedIOException if it cannot be read
   */
  public Access access() {
    Access access = options
        .auth()
        .<Access>map(file -> new UserAccess(file, counters, System::nanoTime))
        .orElse(Access.OPEN);
    return options
        .allowOrigin()
        .<Access>map(origin -> new AllowedOrigin(access, origin))
        .orElse(access);
  }

  /**
   * How to listen.
   *
   * @param headers what every response has
   * @throws IllegalArgumentException if a certificate or key makes no sense
   * @throws java.io.UncheckedIOException if one cannot be read
   */
  public HttpSettings settings(Map<String, String> headers, Optional<AccessLog> accessLog) {
    return new HttpSettings(
        options.bodyBytes(),
        options.headerBytes(),
        options.idleTimeout(),
        options.limits(),
        headers,
        options
            .tls()
            .map(tls ->
                new TlsSettings(TlsContexts.of(tls), tls.clientAuthority().isPresent())),
        accessLog);
  }
}
