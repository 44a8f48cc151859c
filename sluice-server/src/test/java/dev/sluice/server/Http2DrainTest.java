package dev.sluice.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Sluice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A connection of HTTP/2 is told when its server ends, and no request on it fails. */
class Http2DrainTest {
  private static final Duration DRAIN = Duration.ofSeconds(60);
  private static final int CALLERS = 16;

  @TempDir
  static Path folder;

  private static TestCertificates certificates;
  private static Sluice sluice;

  @BeforeAll
  static void make() throws IOException {
    certificates = new TestCertificates(folder);
    certificates.sign("first", "EC");
    sluice = Sluice.open(folder.resolve("http2.db"));
    sluice.execute("CREATE TABLE t(a)");
  }

  @AfterAll
  static void close() {
    sluice.close();
  }

  private static Server serve(String worker, int port) throws IOException {
    return Server.start(
        sluice,
        ServerOptions.defaults()
            .withWorker(worker)
            .withDrainTimeout(DRAIN)
            .withListen(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
            .withTls(Tls.of(certificates.certificate("first"), certificates.key("first"))));
  }

  private static HttpClient client() throws IOException {
    return HttpClient.newBuilder()
        .sslContext(certificates.client(""))
        .version(Version.HTTP_2)
        .build();
  }

  private static HttpResponse<String> insert(HttpClient client, int port) throws IOException {
    try {
      return client.send(
          HttpRequest.newBuilder(URI.create("https://localhost:" + port + "/db/execute"))
              .timeout(Duration.ofSeconds(60))
              .POST(BodyPublishers.ofString("[\"INSERT INTO t VALUES (1)\"]"))
              .build(),
          BodyHandlers.ofString());
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private static String worker(HttpResponse<String> response) {
    assertThat(response.version()).isEqualTo(Version.HTTP_2);
    assertThat(response.statusCode()).isEqualTo(200);
    return response.headers().firstValue("X-Sluice-Worker").orElseThrow();
  }

  @Test
  void silentConnection_endsAtOnce_andItsClientGoesElsewhere() throws IOException {
    try (Server old = serve("old", 0);
        HttpClient client = client()) {
      int port = old.address().getPort();
      assertThat(worker(insert(client, port))).isEqualTo("old");
      try (Server _ = serve("new", port)) {
        Drained drained = old.drain();
        assertThat(drained.took()).isLessThan(Duration.ofSeconds(20));
        assertThat(drained.cut()).isZero();
        assertThat(worker(insert(client, port))).isEqualTo("new");
      }
    }
  }

  @Test
  void clientsUnderLoad_seeNoFailure_andEachWriteIsOnceInTheFile() throws Exception {
    sluice.execute("DELETE FROM t");
    AtomicInteger answered = new AtomicInteger();
    AtomicBoolean seesNew = new AtomicBoolean();
    try (Server old = serve("old", 0);
        HttpClient client = client()) {
      int port = old.address().getPort();
      List<CompletableFuture<Void>> callers = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        callers.add(CompletableFuture.runAsync(
            () -> insertUntilNew(client, port, answered, seesNew), Thread::startVirtualThread));
      }
      try (Server _ = serve("new", port)) {
        assertThat(old.drain().cut()).isZero();
        CompletableFuture.allOf(callers.toArray(CompletableFuture[]::new))
            .get(120, TimeUnit.SECONDS);
      }
    }
    assertThat(seesNew).isTrue();
    assertThat(sluice.query(row -> row.longValue(0), "SELECT count(*) FROM t"))
        .containsExactly((long) answered.get());
  }

  private static void insertUntilNew(
      HttpClient client, int port, AtomicInteger answered, AtomicBoolean seesNew) {
    try {
      boolean isNew = false;
      while (!isNew) {
        isNew = worker(insert(client, port)).equals("new");
        answered.incrementAndGet();
      }
      seesNew.set(true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
