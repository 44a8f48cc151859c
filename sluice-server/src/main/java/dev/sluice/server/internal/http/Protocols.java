package dev.sluice.server.internal.http;

import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http2.HTTP2Cipher;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** What is spoken on a connection: HTTP/1.1; over TLS also HTTP/2, where the client asks for it. */
final class Protocols {
  private static final int STREAMS_MAX = 128;
  private static final String[] TLS_VERSIONS = {"TLSv1.3", "TLSv1.2"};

  /** A parameter of a path may have a slash or a percent sign of its own, as %2F and %25. */
  private static final UriCompliance SEGMENTS = UriCompliance.DEFAULT.with(
      "SEGMENTS",
      UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR,
      UriCompliance.Violation.AMBIGUOUS_PATH_ENCODING);

  private Protocols() {}

  static ConnectionFactory[] of(HttpSettings settings) {
    HttpConfiguration configuration = configuration(settings);
    HttpConnectionFactory http1 = new HttpConnectionFactory(configuration);
    return settings.tls().map(tls -> secure(tls, configuration, http1)).orElseGet(() ->
        new ConnectionFactory[] {http1});
  }

  private static ConnectionFactory[] secure(
      HttpSettings.TlsSettings tls, HttpConfiguration configuration, HttpConnectionFactory http1) {
    // Clients may use any name or address: whether the certificate fits is for them to check.
    configuration.addCustomizer(new SecureRequestCustomizer(/* sniHostCheck= */ false));
    HTTP2ServerConnectionFactory http2 = new HTTP2ServerConnectionFactory(configuration);
    http2.setMaxConcurrentStreams(STREAMS_MAX);
    ALPNServerConnectionFactory choice = new ALPNServerConnectionFactory();
    choice.setDefaultProtocol(http1.getProtocol());
    return new ConnectionFactory[] {
      new SslConnectionFactory(factory(tls), choice.getProtocol()), choice, http2, http1
    };
  }

  private static SslContextFactory.Server factory(HttpSettings.TlsSettings tls) {
    SslContextFactory.Server factory = new SslContextFactory.Server();
    factory.setSslContext(tls.context());
    factory.setIncludeProtocols(TLS_VERSIONS);
    factory.setCipherComparator(HTTP2Cipher.COMPARATOR);
    factory.setNeedClientAuth(tls.needsClientCertificate());
    return factory;
  }

  private static HttpConfiguration configuration(HttpSettings settings) {
    HttpConfiguration configuration = new HttpConfiguration();
    configuration.setSendServerVersion(false);
    configuration.setRequestHeaderSize(settings.headerBytes());
    configuration.setOutputBufferSize(32 * 1024);
    configuration.setUriCompliance(SEGMENTS);
    return configuration;
  }
}
