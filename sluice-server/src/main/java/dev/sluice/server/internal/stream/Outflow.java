package dev.sluice.server.internal.stream;

import dev.sluice.server.internal.http.Exchange;
import dev.sluice.server.internal.json.JsonOut;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sends JSON while it is written: memory holds one buffer of it. What fits into one buffer is sent with
 * its length, like any answer. A client that does not take it in time is cut off, so that nobody holds
 * a snapshot for longer. For one thread.
 */
public final class Outflow implements AutoCloseable {
  private static final int BUFFER_BYTES = 64 * 1024;

  private final Exchange exchange;
  private final JsonOut json;
  private final CompletableFuture<Void> watch = new CompletableFuture<>();
  private @Nullable OutputStream out;

  /** Begins; the client has so much time to take all of it. */
  public Outflow(Exchange exchange, JsonOut json, Duration time) {
    this.exchange = exchange;
    this.json = json;
    // Cancelled, it leaves nothing behind in the timer's queue.
    watch
        .completeOnTimeout(null, time.toMillis(), TimeUnit.MILLISECONDS)
        .thenRunAsync(exchange::cutOff);
  }

  /** What is written goes here; after each piece call {@link #flow}. */
  public JsonOut json() {
    return json;
  }

  /**
   * Sends what was written, once it is enough.
   *
   * @throws UncheckedIOException if the client is gone or was cut off
   */
  public void flow() {
    if (json.size() >= BUFFER_BYTES) {
      try {
        send();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void send() throws IOException {
    OutputStream stream = out;
    if (stream == null) {
      stream = exchange.stream(200);
      out = stream;
    }
    json.moveTo(stream);
  }

  /** Whether a part has left, so that nothing else can be answered. */
  public boolean hasBegun() {
    return out != null;
  }

  /** Sends the rest. */
  public void end() throws IOException {
    OutputStream stream = out;
    if (stream == null) {
      exchange.bytes(200, json.toBuffer());
    } else {
      json.moveTo(stream);
      stream.close();
    }
  }

  /** Nothing more is sent. Without {@link #end}, the answer stays as it is. */
  @Override
  public void close() {
    watch.cancel(/* mayInterruptIfRunning= */ false);
  }
}
