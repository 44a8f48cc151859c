package dev.sluice.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.Sluice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How a server ends: no request of a connection that is kept fails. */
class DrainTest extends ServedDatabase {
  private static final String BODY = "[\"SELECT 42\"]";
  private static final String HEAD =
      "POST /db/query HTTP/1.1\r\nHost: x\r\nContent-Length: " + BODY.length() + "\r\n\r\n";

  @Override
  ServerOptions options() {
    return ServerOptions.defaults().withWorker("old").withDrainTimeout(Duration.ofSeconds(30));
  }

  @Test
  void answers_nameTheirServer_failedOnesToo() throws Exception {
    assertThat(post("/db/query", BODY).headers().firstValue("X-Sluice-Worker")).contains("old");
    assertThat(get("/nowhere").headers().firstValue("X-Sluice-Worker")).contains("old");
    assertThatThrownBy(() -> ServerOptions.defaults().withWorker("a b"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void silentConnection_hasOneMoreRequest_whileAnotherServerListens() throws Exception {
    try (Raw kept = new Raw()) {
      kept.send(HEAD + BODY);
      assertThat(kept.answer()).contains("[[42]]").doesNotContain("Connection: close");
      try (Server successor = successor()) {
        CompletableFuture<Drained> ending = CompletableFuture.supplyAsync(server::drain);
        awaitOnly("new");
        assertThat(ending).isNotDone();
        kept.send(HEAD + BODY);
        assertThat(kept.answer())
            .startsWith("HTTP/1.1 200 OK")
            .contains("X-Sluice-Worker: old", "Connection: close", "[[42]]");
        Drained drained = ending.get(60, TimeUnit.SECONDS);
        assertThat(drained.connections()).isPositive();
        assertThat(drained.idle() + drained.cut()).isZero();
        assertThat(server.drain()).isSameAs(drained);
        assertThat(successor.address()).isEqualTo(server.address());
      }
    }
  }

  @Test
  void requestUnderWay_isAnswered() throws Exception {
    try (Raw slow = new Raw();
        Server successor = successor()) {
      slow.send(HEAD + BODY.substring(0, 4));
      CompletableFuture<Drained> ending = CompletableFuture.supplyAsync(server::drain);
      awaitOnly("new");
      slow.send(BODY.substring(4));
      assertThat(slow.answer())
          .startsWith("HTTP/1.1 200 OK")
          .contains("Connection: close", "[[42]]");
      assertThat(ending.get(60, TimeUnit.SECONDS).cut()).isZero();
      assertThat(successor.address()).isEqualTo(server.address());
    }
  }

  @Test
  void silentConnection_isClosedSoon_whereNobodyElseListens() throws Exception {
    try (Raw kept = new Raw()) {
      kept.send(HEAD + BODY);
      assertThat(kept.answer()).contains("[[42]]");
      Drained drained = server.drain();
      assertThat(drained.idle()).isPositive();
      assertThat(drained.cut()).isZero();
      assertThat(drained.took()).isLessThan(Duration.ofSeconds(20));
      assertThat(kept.isEnded()).isTrue();
      assertThatThrownBy(Raw::new).isInstanceOf(ConnectException.class);
    }
  }

  @Test
  void port_ofAnotherFile_isRefused() {
    try (Sluice other = Sluice.open(folder.resolve("other.db"))) {
      ServerOptions options = ServerOptions.defaults().withListen(server.address());
      assertThatThrownBy(() -> Server.start(other, options))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("does not serve this file")
          .hasMessageContaining(String.valueOf(server.address().getPort()));
    }
  }

  private Server successor() {
    return Server.start(sluice, options().withWorker("new").withListen(server.address()));
  }

  /** Until only this one accepts: with two the kernel would spread twenty connections over both. */
  private void awaitOnly(String worker) throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    int inARow = 0;
    while (inARow < 20) {
      assertThat(System.nanoTime() - deadline).as("only " + worker + " accepts").isNegative();
      try (Raw fresh = new Raw()) {
        fresh.send(HEAD + BODY);
        inARow = fresh.answer().contains("X-Sluice-Worker: " + worker) ? inARow + 1 : 0;
      }
    }
  }

  /** A connection without any logic of its own. */
  private final class Raw implements AutoCloseable {
    private final Socket socket;

    Raw() throws IOException {
      socket = new Socket(server.address().getAddress(), server.address().getPort());
      socket.setSoTimeout(60_000);
    }

    void send(String text) throws IOException {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }

    /** One answer, which ends as those to {@link #BODY} do. */
    String answer() throws IOException {
      StringBuilder answer = new StringBuilder();
      while (answer.indexOf("}]}") < 0) {
        int next = socket.getInputStream().read();
        assertThat(next).as("more after: " + answer).isNotNegative();
        answer.append((char) next);
      }
      return answer.toString();
    }

    boolean isEnded() throws IOException {
      return socket.getInputStream().read() < 0;
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
