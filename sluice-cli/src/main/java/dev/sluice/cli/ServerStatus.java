package dev.sluice.cli;

import dev.sluice.Stats;
import dev.sluice.benchmarks.http.NoAnswer;
import dev.sluice.server.ServerOptions;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/** Asks a server for its {@code /status}, which has the writer's figures. For one thread. */
final class ServerStatus implements StatusSource {
  private final URI server;
  private final String authorization;
  private final Duration timeout;
  private final HttpClient client;
  private String absent = "";

  /**
   * Of a URL, in which there may be {@code user:password@}.
   *
   * @param user {@code name:password}, goes before what the URL says; empty for none
   */
  ServerStatus(String url, String user, Duration timeout) {
    URI uri = uri(url);
    String named = user.isEmpty() && uri.getUserInfo() != null ? uri.getUserInfo() : user;
    int port = uri.getPort() < 0 ? ServerOptions.DEFAULT_PORT : uri.getPort();
    this.server = URI.create(uri.getScheme() + "://" + uri.getHost() + ":" + port);
    this.authorization = named.isEmpty() ? "" : basic(named);
    this.timeout = timeout;
    this.client = HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .connectTimeout(timeout)
        .build();
  }

  /** Whether a text is the URL of a server rather than a file. */
  static boolean isUrl(String text) {
    return text.startsWith("http://") || text.startsWith("https://");
  }

  private static URI uri(String url) {
    try {
      URI uri = URI.create(url);
      if (uri.getHost() != null) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      throw new CommandFailed("USAGE", wrong(url), ExitCode.USAGE);
    }
    throw new CommandFailed("USAGE", wrong(url), ExitCode.USAGE);
  }

  private static String wrong(String url) {
    return "'" + url + "' is no URL of a server; write it as in http://localhost:4001";
  }

  private static String basic(String user) {
    return "Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String kind() {
    return "server";
  }

  @Override
  public String name() {
    return server.toString();
  }

  @Override
  public Optional<Stats> ask() {
    HttpResponse<String> answer;
    try {
      answer = get("/status?key=sluice");
    } catch (InterruptedIOException e) {
      Thread.currentThread().interrupt();
      absent = "interrupted";
      return Optional.empty();
    } catch (IOException e) {
      absent = "no server answers at " + server + ": " + NoAnswer.why(e);
      return Optional.empty();
    }
    requireAnswered(answer);
    Map<String, Object> figures = JsonMap.parse(answer.body());
    absent = "the server at " + server + " answers, its writer does not";
    return figures.isEmpty() ? Optional.empty() : Optional.of(StatsJson.read(figures));
  }

  private HttpResponse<String> get(String path) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.resolve(path)).timeout(timeout).GET();
    if (!authorization.isEmpty()) {
      request.header("Authorization", authorization);
    }
    try {
      return client.send(request.build(), BodyHandlers.ofString());
    } catch (InterruptedException e) {
      throw new InterruptedIOException();
    }
  }

  private void requireAnswered(HttpResponse<String> answer) {
    if (answer.statusCode() == 401) {
      throw new CommandFailed(
          "UNAUTHORIZED",
          server
              + " wants to know who asks: give --user NAME:PASSWORD of one who may see the status");
    }
    if (answer.statusCode() != 200) {
      throw new CommandFailed(
          "NO_STATUS",
          "%s/status answered %d; is it a server of Sluice?"
              .formatted(server, answer.statusCode()));
    }
  }

  @Override
  public String absent() {
    return absent;
  }
}
