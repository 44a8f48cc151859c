package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.sluice.Sluice;
import dev.sluice.server.Server;
import dev.sluice.server.ServerOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerStatusTest {
  private static final InetSocketAddress ANY_PORT =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  @TempDir
  private Path folder;

  @Test
  void status_ofAServer_isThatOfItsWriter() {
    Path file = folder.resolve("a.db");
    try (Sluice sluice = Sluice.open(file);
        Server server = Server.start(sluice, ServerOptions.defaults().withListen(ANY_PORT))) {
      sluice.execute("CREATE TABLE t(id INTEGER PRIMARY KEY)");
      String url = "http://localhost:" + server.address().getPort();

      Invocation overHttp = Invocation.of("status", url);
      Invocation ofFile = Invocation.of("status", file.toString());

      assertThat(overHttp.exitCode()).as(overHttp.err()).isZero();
      assertThat(overHttp.out()).startsWith("database    " + url);
      assertThat(rest(overHttp)).isEqualTo(rest(ofFile));
      assertThat(Invocation.of("status", url, "--json").out())
          .startsWith("{\"running\":true,\"server\":\"" + url + "\",\"writer_pid\":");
    }
  }

  /** Without the first line, which says who was asked. */
  private static String rest(Invocation invocation) {
    return invocation.out().substring(invocation.out().indexOf('\n'));
  }

  @Test
  void status_whereNobodyListens_saysSo() throws IOException {
    HttpServer gone = HttpServer.create(ANY_PORT, 0);
    String url = "http://localhost:" + gone.getAddress().getPort();
    gone.start();
    gone.stop(0);

    Invocation invocation = Invocation.of("status", url);

    assertThat(invocation.exitCode()).isEqualTo(ExitCode.NO_WRITER);
    assertThat(invocation.out()).startsWith("no server answers at " + url);
  }

  @Test
  void status_whereAUserIsWanted_sendsOneOrSaysSo() throws IOException {
    HttpServer server = HttpServer.create(ANY_PORT, 0);
    server.createContext("/status", exchange -> {
      String user = exchange.getRequestHeaders().getFirst("Authorization");
      byte[] body =
          "{\"writer_pid\":7,\"epoch\":3,\"version\":\"9.9\"}".getBytes(StandardCharsets.UTF_8);
      boolean known = "Basic YW5uOnNlY3JldA==".equals(user);
      exchange.sendResponseHeaders(known ? 200 : 401, known ? body.length : -1);
      if (known) {
        exchange.getResponseBody().write(body);
      }
      exchange.close();
    });
    server.start();
    try {
      String url = "http://localhost:" + server.getAddress().getPort();

      assertThat(Invocation.of("status", url).err()).startsWith("sluice: UNAUTHORIZED: " + url);
      assertThat(Invocation.of("status", url, "--user", "ann:secret").out())
          .contains("pid 7, Sluice 9.9, epoch 3");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void status_ofSomethingElse_isOneLine() throws IOException {
    HttpServer server = HttpServer.create(ANY_PORT, 0);
    server.start();
    try {
      Invocation invocation =
          Invocation.of("status", "http://localhost:" + server.getAddress().getPort());

      assertThat(invocation.exitCode()).isEqualTo(ExitCode.FAILED);
      assertThat(invocation.err()).contains("NO_STATUS", "answered 404").hasLineCount(1);
    } finally {
      server.stop(0);
    }
  }
}
