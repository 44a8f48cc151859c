package dev.sluice.examples.agent;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A model behind HTTP, as bad as real ones: of its calls some fail, some stall, some are refused for being
 * too many. It is paid by the call; a call that it knows by its {@code Idempotency-Key} is answered again
 * without being paid again. On loopback; thread-safe.
 */
final class ModelServer implements AutoCloseable {
  static final String KEY = "Idempotency-Key";

  private static final Duration STALL = Duration.ofSeconds(2);
  private static final List<String> SCRIPT = List.of(
      "TOOL look at the invoice",
      "TOOL look at the contract",
      "ASK pay the invoice?",
      "TOOL pay",
      "FINAL paid");

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Random random;
  private final Map<String, String> paid = new HashMap<>();
  private long requests;
  private long troubles;

  private enum Mood {
    ANSWER,
    FAIL,
    FAIL_WHEN_PAID,
    STALL,
    TOO_MANY
  }

  private ModelServer(long seed) throws IOException {
    random = new Random(seed);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/complete", this::handle);
    server.start();
  }

  static ModelServer start(long seed) throws IOException {
    return new ModelServer(seed);
  }

  URI address() {
    return URI.create(
        "http://127.0.0.1:%d/complete".formatted(server.getAddress().getPort()));
  }

  /** The keys of the calls that were paid. */
  synchronized Set<String> paid() {
    return Set.copyOf(paid.keySet());
  }

  /** Requests that came, in all. */
  synchronized long requests() {
    return requests;
  }

  /** Those that were not simply answered. */
  synchronized long troubles() {
    return troubles;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String prompt = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      String key = exchange.getRequestHeaders().getFirst(KEY);
      if (key == null) {
        answer(exchange, 400, "no " + KEY);
        return;
      }
      Mood mood = mood(key);
      switch (mood) {
        case FAIL -> answer(exchange, 500, "the model failed");
        case TOO_MANY -> answer(exchange, 429, "too many calls");
        case FAIL_WHEN_PAID -> {
          pay(key, prompt);
          answer(exchange, 502, "the answer was lost on its way");
        }
        case STALL -> {
          String answer = pay(key, prompt);
          stall();
          answer(exchange, 200, answer);
        }
        case ANSWER -> answer(exchange, 200, pay(key, prompt));
      }
    }
  }

  private synchronized Mood mood(String key) {
    requests++;
    if (paid.containsKey(key) || random.nextInt(3) > 0) {
      return Mood.ANSWER;
    }
    troubles++;
    return Mood.values()[1 + random.nextInt(Mood.values().length - 1)];
  }

  private synchronized String pay(String key, String prompt) {
    return paid.computeIfAbsent(
        key, _ -> SCRIPT.get((int) (prompt.lines().count() - 1) % SCRIPT.size()));
  }

  private void stall() {
    try {
      closing.await(STALL.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void answer(HttpExchange exchange, int status, @Nullable String text)
      throws IOException {
    byte[] bytes = String.valueOf(text).getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    closing.countDown();
    server.stop(0);
    threads.close();
  }
}
