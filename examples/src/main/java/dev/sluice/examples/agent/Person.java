package dev.sluice.examples.agent;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/** Somebody who looks over HTTP who is waiting, and approves. Where nobody answers, looks again. */
final class Person implements AutoCloseable {
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final Duration ANSWER = Duration.ofSeconds(5);

  private final Path port;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(ANSWER).build();
  private final Set<String> approved = ConcurrentHashMap.newKeySet();
  private final Thread thread = Thread.ofVirtual().unstarted(this::loop);
  private volatile boolean closed;

  private Person(Path port) {
    this.port = port;
  }

  /** Begins to look; at the port that a file names. */
  static Person start(Path port) {
    Person person = new Person(port);
    person.thread.start();
    return person;
  }

  /** How many it has approved. */
  int approved() {
    return approved.size();
  }

  private void loop() {
    while (!closed) {
      try {
        if (Files.exists(port)) {
          approveAll(Files.readString(port));
        }
      } catch (IOException e) {
        // The process has been killed; the next one says where it is.
      } catch (InterruptedException e) {
        return;
      }
      LockSupport.parkNanos(LOOK.toNanos());
    }
  }

  private void approveAll(String at) throws IOException, InterruptedException {
    String address = "http://127.0.0.1:" + at;
    List<String> waiting =
        send(HttpRequest.newBuilder(URI.create(address + "/waiting"))).lines().toList();
    for (String id : waiting) {
      send(HttpRequest.newBuilder(URI.create(address + "/approve/" + id))
          .POST(HttpRequest.BodyPublishers.noBody()));
      approved.add(id);
    }
  }

  private String send(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<String> response =
        http.send(request.timeout(ANSWER).build(), BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException(response.statusCode() + ": " + response.body());
    }
    return response.body();
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join(ANSWER);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    http.close();
  }
}
