package dev.sluice.benchmarks.http;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The server that is put under load.
 *
 * @param host as in the URL
 * @param port where it listens
 * @param authorization the header's value; empty for none
 */
record HttpTarget(String host, int port, String authorization) {
  private static final int DEFAULT_PORT = 4001;

  /**
   * Reads {@code http://[user:password@]host[:port]}.
   *
   * @param user {@code name:password}, goes before what the URL says; empty for none
   * @throws IllegalArgumentException if it is something else
   */
  static HttpTarget of(String url, String user) {
    URI uri;
    try {
      uri = URI.create(url);
    } catch (IllegalArgumentException e) {
      throw wrong(url, "it is no URL", e);
    }
    if (!"http".equals(uri.getScheme())) {
      throw wrong(url, "only http is spoken here, so measure behind what ends TLS", null);
    }
    if (uri.getHost() == null || !uri.getRawPath().replace("/", "").isEmpty()) {
      throw wrong(url, "it needs a host and no path", null);
    }
    String named = user.isEmpty() && uri.getUserInfo() != null ? uri.getUserInfo() : user;
    int port = uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort();
    return new HttpTarget(uri.getHost(), port, basic(named));
  }

  private static IllegalArgumentException wrong(String url, String why, @Nullable Throwable cause) {
    return new IllegalArgumentException(
        "'%s': %s; write it as in http://localhost:4001".formatted(url, why), cause);
  }

  private static String basic(String user) {
    return user.isEmpty()
        ? ""
        : "Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8));
  }

  /** The address, looked up now. */
  InetSocketAddress address() {
    return new InetSocketAddress(host.replaceAll("^\\[(.*)]$", "$1"), port);
  }

  @Override
  public String toString() {
    return "http://" + host + ":" + port;
  }
}
