package dev.sluice.server.internal.workflow;

import dev.sluice.Sluice;
import dev.sluice.server.ServerError;
import dev.sluice.server.internal.http.Exchange;
import dev.sluice.server.internal.http.Problem;
import dev.sluice.server.internal.json.JsonCopy;
import dev.sluice.server.internal.json.JsonOut;
import dev.sluice.server.internal.limit.Budget;
import dev.sluice.workflow.EventInfo;
import dev.sluice.workflow.WorkflowJson;
import dev.sluice.workflow.WorkflowState;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Values of a workflow as server-sent events, while they come. Each event has the number of its value as
 * its id, so that a client that comes again with {@code Last-Event-ID} goes on behind it, at any
 * process. So many streams at a time, each for so long: clients come again by themselves. Thread-safe.
 */
final class ValueStream implements AutoCloseable {
  private static final String TYPE = "text/event-stream";
  private static final int STREAMS_MAX = 256;
  private static final int PAGE = 200;
  private static final Duration LIFE = Duration.ofMinutes(10);
  private static final long HEARTBEAT_NANOS = Duration.ofSeconds(15).toNanos();
  private static final long LOOK_FIRST_MILLIS = 10;
  private static final long LOOK_LAST_MILLIS = 200;

  private final Sluice sluice;
  private final Flows flows;
  private final Budget streams = new Budget(STREAMS_MAX);
  private final CountDownLatch closed = new CountDownLatch(1);

  ValueStream(Sluice sluice, Flows flows) {
    this.sluice = sluice;
    this.flows = flows;
  }

  static boolean isWanted(Exchange exchange) {
    String accept = exchange.header("Accept");
    return accept != null && accept.toLowerCase(Locale.ROOT).contains(TYPE);
  }

  private record Look(WorkflowState state, List<EventInfo> values) {
    boolean isLast() {
      return state.isFinal() && values.size() < PAGE;
    }
  }

  /** Answers until the workflow has ended, the client is gone, or the time is over. */
  void answer(Exchange exchange, String id, String name) throws IOException {
    long after = lastId(exchange);
    Look first = look(id, name, after).orElseThrow(() -> Flows.notFound(id));
    if (!streams.take(1)) {
      throw Problem.of(
              ServerError.UNAVAILABLE,
              "%d streams of events are open, the limit; try again, or ask another server of the file"
                  .formatted(STREAMS_MAX))
          .toFailure();
    }
    exchange.header("Content-Type", TYPE);
    exchange.header("Cache-Control", "no-store");
    try (OutputStream out = exchange.stream(200)) {
      send(out, id, name, after, first);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the server ends: so does this answer
    } finally {
      streams.giveBack(1);
    }
  }

  private void send(OutputStream out, String id, String name, long after, Look first)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + LIFE.toNanos();
    long last = after;
    long heartbeat = System.nanoTime();
    long pause = LOOK_FIRST_MILLIS;
    out.write("retry: 1000\n\n".getBytes(StandardCharsets.UTF_8));
    out.flush();
    Optional<Look> now = Optional.of(first);
    while (now.isPresent() && System.nanoTime() - end < 0) {
      Look look = now.get();
      for (EventInfo value : look.values()) {
        last = value.number();
        event(out, "value", last, WorkflowJson.of(value));
      }
      if (look.isLast()) {
        event(out, "end", null, "{\"state\":\"" + look.state() + "\"}");
        return;
      }
      if (look.values().isEmpty()) {
        pause = Math.min(2 * pause, LOOK_LAST_MILLIS);
        if (System.nanoTime() - heartbeat >= HEARTBEAT_NANOS) {
          out.write(":\n\n".getBytes(StandardCharsets.UTF_8)); // a comment: it is alive
          heartbeat = System.nanoTime();
        }
      } else {
        pause = LOOK_FIRST_MILLIS;
        heartbeat = System.nanoTime();
      }
      out.flush();
      if (closed.await(pause, TimeUnit.MILLISECONDS)) {
        return;
      }
      now = look(id, name, last);
    }
  }

  private Optional<Look> look(String id, String name, long after) {
    return flows
        .look(
            sluice,
            view -> view.info(id)
                .map(flow -> new Look(flow.state(), view.events(id, name, after, PAGE))))
        .flatMap(look -> look);
  }

  /** Of what is JSON in one line. */
  private static void event(OutputStream out, String type, @Nullable Long id, String json)
      throws IOException {
    String data = JsonCopy.write(json, new JsonOut(/* pretty= */ false)).toString();
    String text =
        (id == null ? "" : "id: " + id + "\n") + "event: " + type + "\ndata: " + data + "\n\n";
    out.write(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The header of a client that comes again, or the parameter of one that begins in the middle. */
  private static long lastId(Exchange exchange) {
    String header = exchange.header("Last-Event-ID");
    String text = header == null ? exchange.query().text("after") : header.strip();
    if (text.isEmpty()) {
      return 0;
    }
    if (!text.matches("\\d{1,18}")) {
      throw Body.wrong("'%s' is no id of an event here".formatted(Body.shown(text)));
    }
    return Long.parseLong(text);
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
