package dev.sluice.examples.agent;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** The client of a model. Thread-safe. */
final class Model implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(5);

  private final URI address;
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(CONNECT).build();

  Model(URI address) {
    this.address = address;
  }

  /** The model does not answer now; the same call may be answered later. */
  static final class Unavailable extends IOException {
    private static final long serialVersionUID = 1L;

    Unavailable(String message) {
      super(message);
    }
  }

  /** Asks; can be interrupted. Asking again with the same key is not paid again. */
  String complete(String prompt, String key) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(address)
        .header(ModelServer.KEY, key)
        .timeout(Duration.ofSeconds(30))
        .POST(BodyPublishers.ofString(prompt))
        .build();
    HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
    int status = response.statusCode();
    if (status == 429 || status >= 500) {
      throw new Unavailable(status + ": " + response.body());
    }
    if (status != 200) {
      throw new IOException(status + ": " + response.body());
    }
    return response.body();
  }

  @Override
  public void close() {
    http.close();
  }
}
