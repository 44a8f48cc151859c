package dev.sluice.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.Sluice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HexFormat;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** HTTPS and clients' certificates, with real handshakes. */
class TlsTest {
  @TempDir
  static Path folder;

  private static TestCertificates certificates;
  private static Sluice sluice;

  @BeforeAll
  static void make() throws IOException {
    certificates = new TestCertificates(folder);
    certificates.sign("first", "EC");
    certificates.sign("second", "RSA");
    certificates.sign("alice", "EC");
    certificates.selfSigned("mallory");
    sluice = Sluice.open(folder.resolve("tls.db"));
  }

  @AfterAll
  static void close() {
    sluice.close();
  }

  private static Tls tls(String name) throws IOException {
    return Tls.of(certificates.certificate(name), certificates.key(name));
  }

  private static Server serve(Tls tls) {
    return Server.start(
        sluice,
        ServerOptions.defaults()
            .withListen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .withTls(tls));
  }

  private static HttpResponse<String> get(Server server, SSLContext context, Version version)
      throws IOException {
    try (HttpClient client =
        HttpClient.newBuilder().sslContext(context).version(version).build()) {
      URI uri = URI.create(
          "https://localhost:" + server.address().getPort() + "/status?key=http.tls.enabled");
      return client.send(
          HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(60)).build(),
          BodyHandlers.ofString());
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private static SSLSocket socket(Server server) throws IOException {
    SSLSocket socket = (SSLSocket) certificates
        .client("")
        .getSocketFactory()
        .createSocket(InetAddress.getLoopbackAddress(), server.address().getPort());
    socket.setSoTimeout(60_000);
    return socket;
  }

  private static String shownBy(Server server) throws IOException {
    try (SSLSocket socket = socket(server)) {
      X509Certificate shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
      return shown.getSubjectX500Principal().getName();
    }
  }

  @Test
  void https_speaksBothVersionsOfHttp() throws IOException {
    try (Server server = serve(tls("first"))) {
      for (Version version : Version.values()) {
        HttpResponse<String> response = get(server, certificates.client(""), version);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("\"true\"");
        assertThat(response.version()).isEqualTo(version);
      }
    }
  }

  @Test
  void nodes_haveAddressesOfHttps() throws IOException {
    try (Server server = serve(tls("first"));
        SSLSocket socket = socket(server)) {
      socket
          .getOutputStream()
          .write(
              "GET /nodes HTTP/1.0\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
      assertThat(new String(
              socket.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
          .contains("\"api_addr\":\"https://");
    }
  }

  @Test
  void tls_of12And13_isSpokenAnd11IsRefused() throws IOException {
    try (Server server = serve(tls("second"))) {
      for (String protocol : new String[] {"TLSv1.2", "TLSv1.3"}) {
        try (SSLSocket socket = socket(server)) {
          socket.setEnabledProtocols(new String[] {protocol});
          socket.startHandshake();
          assertThat(socket.getSession().getProtocol()).isEqualTo(protocol);
        }
      }
      try (RawHttp old = new RawHttp(server)) {
        // A hello of TLS 1.1 with two ciphers of its time; the answer is an alert:
        // protocol_version.
        String body = "0302" + "00".repeat(32) + "00" + "0004002fc013" + "0100";
        String hello = "160302002f" + "0100002b" + body;
        old.send(HexFormat.of().parseHex(hello));
        byte[] alert = old.socket().getInputStream().readNBytes(7);
        assertThat(alert[0]).isEqualTo((byte) 0x15);
        assertThat(alert[6]).isEqualTo((byte) 70);
      }
    }
  }

  @Test
  void plainHttp_onTheSecurePort_getsNothing() throws IOException {
    try (Server server = serve(tls("first"));
        RawHttp client = new RawHttp(server)) {
      assertThat(client.send("GET /status HTTP/1.1\r\nHost: a\r\n\r\n").response())
          .doesNotContain("HTTP/1.1 200");
    }
  }

  @Test
  void clientCertificate_isNeededAndMustBeSigned() throws IOException {
    Tls tls = tls("first").withClientAuthority(certificates.certificate("authority"));
    try (Server server = serve(tls)) {
      assertThat(get(server, certificates.client("alice"), Version.HTTP_1_1).statusCode())
          .isEqualTo(200);
      for (String name : new String[] {"", "mallory"}) {
        assertThatThrownBy(() -> get(server, certificates.client(name), Version.HTTP_1_1))
            .as(name)
            .isInstanceOf(IOException.class);
      }
    }
  }

  @Test
  void clientCertificate_ofAnotherName_isRefused() throws IOException {
    Tls tls = tls("first")
        .withClientAuthority(certificates.certificate("authority"))
        .withClientCommonName("alice");
    try (Server server = serve(tls)) {
      assertThat(get(server, certificates.client("alice"), Version.HTTP_1_1).statusCode())
          .isEqualTo(200);
      assertThatThrownBy(() -> get(server, certificates.client("second"), Version.HTTP_1_1))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void key_replaced_isShownSoon_andABrokenOneIsNot() throws IOException {
    Path certificate = folder.resolve("served.crt");
    Path key = folder.resolve("served.key");
    copy(certificates.certificate("first"), certificate);
    copy(certificates.key("first"), key);
    try (Server server = serve(Tls.of(certificate, key))) {
      assertThat(shownBy(server)).isEqualTo("CN=first");

      copy(certificates.certificate("second"), certificate); // does not fit the key, for a moment
      copy(certificates.key("second"), key);
      for (int tries = 0; !shownBy(server).equals("CN=second"); tries++) {
        assertThat(tries).isLessThan(100_000);
      }

      Files.writeString(key, "broken");
      for (int i = 0; i < 20; i++) {
        assertThat(shownBy(server)).isEqualTo("CN=second");
      }
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    Path beside = to.resolveSibling(to.getFileName() + ".new");
    Files.copy(from, beside, StandardCopyOption.REPLACE_EXISTING);
    Files.move(beside, to, StandardCopyOption.REPLACE_EXISTING);
  }

  @Test
  void server_withFilesThatMakeNoSense_doesNotStart() throws IOException {
    Path key = certificates.key("first");
    Path certificate = certificates.certificate("first");
    assertThatThrownBy(() -> serve(Tls.of(certificate, folder.resolve("missing"))))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("missing");
    assertThatThrownBy(() -> serve(Tls.of(certificate, certificates.key("second"))))
        .hasMessageContaining("is not that of the first certificate in " + certificate);
    assertThatThrownBy(() -> serve(Tls.of(certificate, certificate)))
        .hasMessage("there is no private key in " + certificate);
    assertThatThrownBy(() -> serve(Tls.of(key, key))).hasMessageContaining("certificate in " + key);
  }
}
