package dev.sluice.server;

import dev.sluice.Sluice;
import dev.sluice.SluiceOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A new database behind a real server for each test, and a client for it. */
abstract class ServedDatabase {
  @TempDir
  Path folder;

  Sluice sluice;
  Server server;
  private final HttpClient client = HttpClient.newHttpClient();

  /** The options of a test class. */
  ServerOptions options() {
    return ServerOptions.defaults();
  }

  /** The database's options of a test class. */
  SluiceOptions sluiceOptions() {
    return SluiceOptions.defaults().withForeignKeys(false).withTimeout(Duration.ofSeconds(60));
  }

  @BeforeEach
  final void serve() {
    sluice = Sluice.open(folder.resolve("test.db"), sluiceOptions());
    server = Server.start(
        sluice, options().withListen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
  }

  @AfterEach
  final void stop() {
    client
        .shutdownNow(); // first: a server waits a moment for the next request of an open connection
    server.close();
    sluice.close();
  }

  final URI uri(String pathAndQuery) {
    return URI.create("http://127.0.0.1:" + server.address().getPort() + pathAndQuery);
  }

  final HttpResponse<String> send(HttpRequest.Builder request) throws IOException {
    try {
      return client.send(request.timeout(Duration.ofSeconds(60)).build(), BodyHandlers.ofString());
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  final HttpResponse<byte[]> sendForBytes(HttpRequest.Builder request) throws IOException {
    try {
      return client.send(
          request.timeout(Duration.ofSeconds(60)).build(), BodyHandlers.ofByteArray());
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  final HttpResponse<String> post(String pathAndQuery, String body) throws IOException {
    return send(HttpRequest.newBuilder(uri(pathAndQuery))
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(body)));
  }

  final HttpResponse<String> postText(String pathAndQuery, String body) throws IOException {
    return send(HttpRequest.newBuilder(uri(pathAndQuery))
        .header("Content-Type", "text/plain")
        .POST(BodyPublishers.ofString(body)));
  }

  final HttpResponse<String> get(String pathAndQuery) throws IOException {
    return send(HttpRequest.newBuilder(uri(pathAndQuery)));
  }

  /** The body of a POST that is answered 200. */
  final String posted(String pathAndQuery, String body) throws IOException {
    return ok(post(pathAndQuery, body));
  }

  /** The body of a GET that is answered 200. */
  final String got(String pathAndQuery) throws IOException {
    return ok(get(pathAndQuery));
  }

  final String execute(String... statements) throws IOException {
    return posted("/db/execute", list(statements));
  }

  final String query(String sql) throws IOException {
    return posted("/db/query", list(sql));
  }

  static String list(String... statements) {
    StringBuilder json = new StringBuilder("[");
    for (String statement : statements) {
      json.append(json.length() == 1 ? "" : ",")
          .append('"')
          .append(statement.replace("\\", "\\\\").replace("\"", "\\\""))
          .append('"');
    }
    return json.append(']').toString();
  }

  private static String ok(HttpResponse<String> response) {
    if (response.statusCode() != 200) {
      throw new AssertionError(response.statusCode() + ": " + response.body());
    }
    return response.body();
  }
}
