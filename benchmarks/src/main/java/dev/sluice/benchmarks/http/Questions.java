package dev.sluice.benchmarks.http;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Asks the server what is not measured: to prepare a run and to check it. Calls block, a minute at most. */
final class Questions implements AutoCloseable {
  private static final Duration CONNECT_WITHIN = Duration.ofSeconds(10);
  private static final Duration ANSWER_WITHIN = Duration.ofMinutes(1);

  private final HttpTarget target;
  private final HttpClient client;

  Questions(HttpTarget target) {
    this.target = target;
    this.client = target.client(CONNECT_WITHIN);
  }

  /**
   * Posts a body.
   *
   * @return the answer's body
   * @throws IOException if the answer is not 200 or has an error in it; the message has all of it
   */
  String post(String path, String body) throws IOException, InterruptedException {
    HttpRequest.Builder request = target
        .request(path)
        .timeout(ANSWER_WITHIN)
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(body));
    HttpResponse<String> answer = send(request.build());
    if (answer.statusCode() != 200 || answer.body().contains("\"error\":\"")) {
      throw new IOException("%s%s answered %d: %s"
          .formatted(target, path, answer.statusCode(), answer.body().strip()));
    }
    return answer.body();
  }

  private HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
    try {
      return client.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new IOException("cannot reach " + target + ": " + NoAnswer.why(e), e);
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
    client.close();
  }
}
