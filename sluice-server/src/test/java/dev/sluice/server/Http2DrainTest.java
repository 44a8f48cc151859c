package dev.sluice.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A connection of HTTP/2 is told when its server ends, and no request on it fails. */
class Http2DrainTest extends ServedDatabase {
  private static final int CALLERS = 16;

  @TempDir
  static Path keys;

  private static TestCertificates certificates;
  private static Tls tls;

  @BeforeAll
  static void sign() throws IOException {
    certificates = new TestCertificates(keys);
    certificates.sign("first", "EC");
    tls = Tls.of(certificates.certificate("first"), certificates.key("first"));
  }

  @Override
  ServerOptions options() {
    return ServerOptions.defaults()
        .withWorker("old")
        .withDrainTimeout(Duration.ofSeconds(60))
        .withTls(tls);
  }

  @BeforeEach
  void create() {
    sluice.execute("CREATE TABLE t(a)");
  }

  private Server successor() {
    return Server.start(sluice, options().withWorker("new").withListen(server.address()));
  }

  private static HttpClient client() throws IOException {
    return HttpClient.newBuilder()
        .sslContext(certificates.client(""))
        .version(Version.HTTP_2)
        .build();
  }

  private HttpResponse<String> insert(HttpClient client) throws IOException {
    try {
      int port = server.address().getPort();
      return client.send(
          HttpRequest.newBuilder(URI.create("https://localhost:" + port + "/db/execute"))
              .timeout(Duration.ofSeconds(60))
              .POST(BodyPublishers.ofString(list("INSERT INTO t VALUES (1)")))
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
  void silentConnection_endsSoon_andItsClientGoesElsewhere() throws IOException {
    try (HttpClient client = client()) {
      assertThat(worker(insert(client))).isEqualTo("old");
      try (Server _ = successor()) {
        Drained drained = server.drain();
        assertThat(drained.took()).isLessThan(Duration.ofSeconds(20));
        assertThat(drained.cut()).isZero();
        assertThat(worker(insert(client))).isEqualTo("new");
      }
    }
  }

  @Test
  void clientsUnderLoad_seeNoFailure_andEachWriteIsOnceInTheFile() throws Exception {
    AtomicInteger answered = new AtomicInteger();
    CountDownLatch answeredByOld = new CountDownLatch(10 * CALLERS);
    try (HttpClient client = client()) {
      List<CompletableFuture<Void>> callers = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        callers.add(CompletableFuture.runAsync(
            () -> insertUntilNew(client, answered, answeredByOld), Thread::startVirtualThread));
      }
      assertThat(answeredByOld.await(60, TimeUnit.SECONDS)).isTrue();
      try (Server _ = successor()) {
        assertThat(server.drain().cut()).isZero();
        CompletableFuture.allOf(callers.toArray(CompletableFuture[]::new))
            .get(120, TimeUnit.SECONDS);
      }
    }
    assertThat(sluice.query(row -> row.longValue(0), "SELECT count(*) FROM t"))
        .containsExactly((long) answered.get());
  }

  private void insertUntilNew(
      HttpClient client, AtomicInteger answered, CountDownLatch answeredByOld) {
    try {
      boolean isNew = false;
      while (!isNew) {
        isNew = worker(insert(client)).equals("new");
        answered.incrementAndGet();
        answeredByOld.countDown();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
