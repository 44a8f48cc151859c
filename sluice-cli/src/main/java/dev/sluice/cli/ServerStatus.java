package dev.sluice.cli;

import dev.sluice.Stats;
import dev.sluice.benchmarks.http.HttpTarget;
import dev.sluice.benchmarks.http.NoAnswer;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Asks a server for its {@code /status}, which has the writer's figures. For one thread. */
final class ServerStatus implements StatusSource {
  private final HttpTarget server;
  private final Duration timeout;
  private final HttpClient client;
  private String absent = "";

  /** Of a server; each question waits at most that long. */
  ServerStatus(HttpTarget server, Duration timeout) {
    this.server = server;
    this.timeout = timeout;
    this.client = server.client(timeout);
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
    try {
      return client.send(server.request(path).timeout(timeout).build(), BodyHandlers.ofString());
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
