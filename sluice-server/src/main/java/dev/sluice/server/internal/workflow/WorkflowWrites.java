package dev.sluice.server.internal.workflow;

import dev.sluice.server.internal.http.Exchange;
import dev.sluice.server.internal.http.Problem;
import dev.sluice.server.internal.json.JsonOut;
import dev.sluice.server.internal.once.IdempotencyKeys;
import dev.sluice.workflow.JsonText;
import dev.sluice.workflow.QueueLimits;
import dev.sluice.workflow.StartOptions;
import dev.sluice.workflow.WorkflowError;
import dev.sluice.workflow.WorkflowHandle;
import dev.sluice.workflow.Workflows;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** What starts and changes. Durable when it is answered. Thread-safe. */
final class WorkflowWrites {
  private static final Set<String> START = Set.of(
      "input",
      "id",
      "queue",
      "priority",
      "partition",
      "delay",
      "timeout",
      "deadline",
      "deduplicate",
      "join_duplicate",
      "debounce",
      "attributes");
  private static final Set<String> FORK = Set.of("id", "before", "from_start");
  private static final Set<String> LIMITS =
      Set.of("concurrency", "per_process", "per_partition", "rate", "window", "paused");
  private static final Set<String> BACKFILL = Set.of("from", "until");

  private final Flows flows;

  WorkflowWrites(Flows flows) {
    this.flows = flows;
  }

  // ---- workflows

  void start(Exchange exchange, Map<String, String> path) throws IOException {
    Body body = Body.of(exchange, START);
    JsonText input = body.json("input", "null");
    StartOptions options = options(body);
    WorkflowHandle<JsonText> handle =
        flows.orMade().start(String.valueOf(path.get("name")), input, defaults -> options);
    exchange.header("Location", "/workflows/" + segment(handle.id()));
    JsonOut out = new JsonOut(exchange.query().has("pretty"));
    out.beginObject()
        .key("id")
        .text(handle.id())
        .key("started")
        .bool(handle.isNew())
        .endObject();
    exchange.bytes(handle.isNew() ? 201 : 200, out.toBuffer());
  }

  private static StartOptions options(Body body) {
    StartOptions options = StartOptions.defaults();
    options = with(options, body.text("id"), StartOptions::id);
    options = with(options, body.text("queue"), StartOptions::queue);
    options = with(options, body.integer("priority"), StartOptions::priority);
    options = with(options, body.text("partition"), StartOptions::partition);
    options = with(options, body.duration("delay"), StartOptions::delay);
    options = with(options, body.duration("timeout"), StartOptions::timeout);
    options = with(options, body.instant("deadline"), StartOptions::deadline);
    options = with(options, body.text("deduplicate"), StartOptions::deduplicate);
    options = with(options, body.text("join_duplicate"), StartOptions::joinDuplicate);
    Optional<String> debounce = body.text("debounce");
    if (debounce.isPresent()) {
      Duration quiet = body.duration("delay")
          .orElseThrow(() -> Body.wrong("'debounce' needs a 'delay': how long it is to be quiet"));
      options = options.debounce(debounce.get(), quiet);
    }
    for (Map.Entry<String, String> each : body.texts("attributes").entrySet()) {
      options = options.attribute(each.getKey(), each.getValue());
    }
    return options;
  }

  private static <T> StartOptions with(
      StartOptions options, Optional<T> value, BiFunction<StartOptions, T, StartOptions> option) {
    return value.map(given -> option.apply(options, given)).orElse(options);
  }

  void send(Exchange exchange, Map<String, String> path) throws IOException {
    String id = id(path);
    String topic = String.valueOf(path.get("topic"));
    JsonText message = Body.value(exchange);
    @Nullable String key = IdempotencyKeys.key(exchange);
    Workflows to = flows.with(id);
    if (key == null) {
      to.send(id, topic, message);
    } else {
      to.send(id, topic, message, key);
    }
    exchange.withoutHeader("Content-Type");
    exchange.empty(204);
  }

  void cancel(Exchange exchange, Map<String, String> path) throws IOException {
    changed(exchange, id(path), flows.with(id(path)).cancel(id(path)));
  }

  void pause(Exchange exchange, Map<String, String> path) throws IOException {
    changed(exchange, id(path), flows.with(id(path)).pause(id(path)));
  }

  void resume(Exchange exchange, Map<String, String> path) throws IOException {
    flows.with(id(path)).resume(id(path));
    changed(exchange, id(path), true);
  }

  void fork(Exchange exchange, Map<String, String> path) throws IOException {
    String id = id(path);
    Body body = Body.of(exchange, FORK);
    String newId =
        body.text("id").orElseThrow(() -> Body.wrong("'id' is missing: that of the new one"));
    Optional<String> before = body.text("before");
    boolean fromStart = body.flag("from_start").orElse(false);
    if (before.isPresent() && fromStart) {
      throw Body.wrong("'before' and 'from_start' exclude each other");
    }
    Workflows from = flows.with(id);
    if (fromStart) {
      from.restart(id, newId);
    } else if (before.isPresent()) {
      from.fork(id, newId, before.get());
    } else {
      from.forkFromFailure(id, newId);
    }
    exchange.header("Location", "/workflows/" + segment(newId));
    JsonOut out = new JsonOut(exchange.query().has("pretty"));
    out.beginObject().key("id").text(newId).key("started").bool(true).endObject();
    exchange.bytes(201, out.toBuffer());
  }

  void delete(Exchange exchange, Map<String, String> path) throws IOException {
    if (!flows.with(id(path)).delete(id(path))) {
      throw Problem.of(
              WorkflowError.WRONG_STATE,
              "workflow '%s', or a child of it, has not ended and cannot be deleted; cancel it first"
                  .formatted(Body.shown(id(path))))
          .toFailure();
    }
    exchange.withoutHeader("Content-Type");
    exchange.empty(204);
  }

  // ---- queues

  /** Sets all limits of a queue; what is not given is not limited. */
  void limit(Exchange exchange, Map<String, String> path) throws IOException {
    Body body = Body.of(exchange, LIMITS);
    QueueLimits limits = QueueLimits.none().paused(body.flag("paused").orElse(false));
    limits = with(limits, body.integer("concurrency"), QueueLimits::concurrency);
    limits = with(limits, body.integer("per_process"), QueueLimits::perProcess);
    limits = with(limits, body.integer("per_partition"), QueueLimits::perPartition);
    if (body.has("rate") != body.has("window")) {
      throw Body.wrong("'rate' and 'window' go together: so many in that time");
    }
    if (body.has("rate")) {
      limits = limits.rate(
          body.integer("rate").orElseThrow(), body.duration("window").orElseThrow());
    }
    flows.orMade().limit(String.valueOf(path.get("name")), limits);
    exchange.withoutHeader("Content-Type");
    exchange.empty(204);
  }

  private static QueueLimits with(
      QueueLimits limits,
      Optional<Integer> value,
      BiFunction<QueueLimits, Integer, QueueLimits> limit) {
    return value.map(given -> limit.apply(limits, given)).orElse(limits);
  }

  // ---- schedules

  void pauseSchedule(Exchange exchange, Map<String, String> path) throws IOException {
    flows.withSchedule(name(path)).pauseSchedule(name(path));
    changed(exchange, name(path), true);
  }

  void resumeSchedule(Exchange exchange, Map<String, String> path) throws IOException {
    flows.withSchedule(name(path)).resumeSchedule(name(path));
    changed(exchange, name(path), true);
  }

  void trigger(Exchange exchange, Map<String, String> path) throws IOException {
    String id = flows.withSchedule(name(path)).trigger(name(path));
    exchange.header("Location", "/workflows/" + segment(id));
    JsonOut out = new JsonOut(exchange.query().has("pretty"));
    out.beginObject().key("id").text(id).key("started").bool(true).endObject();
    exchange.bytes(201, out.toBuffer());
  }

  void backfill(Exchange exchange, Map<String, String> path) throws IOException {
    Body body = Body.of(exchange, BACKFILL);
    Instant from = body.instant("from").orElseThrow(() -> Body.wrong("'from' is missing"));
    Instant until = body.instant("until").orElseThrow(() -> Body.wrong("'until' is missing"));
    int count = flows.withSchedule(name(path)).backfill(name(path), from, until);
    JsonOut out = new JsonOut(exchange.query().has("pretty"));
    exchange.bytes(
        200, out.beginObject().key("started").number(count).endObject().toBuffer());
  }

  void unschedule(Exchange exchange, Map<String, String> path) throws IOException {
    flows.withSchedule(name(path)).unschedule(name(path));
    exchange.withoutHeader("Content-Type");
    exchange.empty(204);
  }

  // ---- answering

  private static String id(Map<String, String> path) {
    return String.valueOf(path.get("id"));
  }

  private static String name(Map<String, String> path) {
    return String.valueOf(path.get("name"));
  }

  private static void changed(Exchange exchange, String id, boolean changed) throws IOException {
    JsonOut out = new JsonOut(exchange.query().has("pretty"));
    out.beginObject().key("id").text(id).key("changed").bool(changed).endObject();
    exchange.bytes(200, out.toBuffer());
  }

  /** As one segment of a path. */
  private static String segment(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
