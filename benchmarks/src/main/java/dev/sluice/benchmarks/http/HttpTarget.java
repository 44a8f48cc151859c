package dev.sluice.benchmarks.http;

import dev.sluice.server.ServerOptions;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * A server, and how it is spoken to. Immutable.
 *
 * @param host as in the URL
 * @param port where it listens
 * @param authorization the header's value; empty for none
 * @param tls for HTTPS; empty for HTTP
 */
public record HttpTarget(String host, int port, String authorization, Optional<SSLContext> tls) {
  /** A server that speaks HTTP and asks nobody who he is. */
  static HttpTarget local(String host, int port) {
    return new HttpTarget(host, port, "", Optional.empty());
  }

  /** Whether a text is meant to be the URL of a server. */
  public static boolean isUrl(String text) {
    return text.startsWith("http://") || text.startsWith("https://");
  }

  /**
   * Reads {@code http[s]://[user:password@]host[:port]}.
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
    if (!isUrl(url)) {
      throw wrong(url, "it is neither http nor https", null);
    }
    if (uri.getHost() == null || !uri.getRawPath().replace("/", "").isEmpty()) {
      throw wrong(url, "it needs a host and no path", null);
    }
    String named = user.isEmpty() && uri.getUserInfo() != null ? uri.getUserInfo() : user;
    int port = uri.getPort() < 0 ? ServerOptions.DEFAULT_PORT : uri.getPort();
    Optional<SSLContext> tls =
        url.startsWith("https:") ? Optional.of(contextOfThisJava()) : Optional.empty();
    return new HttpTarget(uri.getHost(), port, basic(named), tls);
  }

  private static SSLContext contextOfThisJava() {
    try {
      return SSLContext.getDefault();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has TLS", e);
    }
  }

  /** The same, spoken to with this TLS. */
  HttpTarget with(SSLContext context) {
    return new HttpTarget(host, port, authorization, Optional.of(context));
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
    return new InetSocketAddress(bareHost(), port);
  }

  private String bareHost() {
    return host.replaceAll("^\\[(.*)]$", "$1");
  }

  /** A connection's way of reading and writing. */
  Line line(SocketChannel socket) {
    if (tls.isEmpty()) {
      return new PlainLine(socket);
    }
    SSLEngine engine = tls.get().createSSLEngine(bareHost(), port);
    engine.setUseClientMode(true);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    engine.setSSLParameters(parameters);
    return new TlsLine(socket, engine);
  }

  /** A client that connects within this time, for what is not measured. */
  public HttpClient client(Duration connectWithin) {
    HttpClient.Builder client =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(connectWithin);
    tls.ifPresent(client::sslContext);
    return client.build();
  }

  /** A request for a path. */
  public HttpRequest.Builder request(String path) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(this + path));
    return authorization.isEmpty() ? request : request.header("Authorization", authorization);
  }

  /** The URL, without a user. */
  @Override
  public String toString() {
    return (tls.isPresent() ? "https://" : "http://") + host + ":" + port;
  }
}
