package dev.sluice.server.internal.workflow;

import dev.sluice.Sluice;
import dev.sluice.server.internal.http.Exchange;
import dev.sluice.server.internal.http.Query;
import dev.sluice.server.internal.json.JsonCopy;
import dev.sluice.server.internal.json.JsonOut;
import dev.sluice.server.internal.limit.Deadline;
import dev.sluice.workflow.EventInfo;
import dev.sluice.workflow.JsonText;
import dev.sluice.workflow.WorkflowData;
import dev.sluice.workflow.WorkflowHandle;
import dev.sluice.workflow.WorkflowInfo;
import dev.sluice.workflow.WorkflowJson;
import dev.sluice.workflow.WorkflowQuery;
import dev.sluice.workflow.WorkflowState;
import dev.sluice.workflow.WorkflowView;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What only looks. Each answer is of one moment. Thread-safe. */
final class WorkflowReads {
  private static final Duration WAIT = Duration.ofSeconds(10);
  private static final Duration WAIT_MAX = Duration.ofSeconds(50);
  private static final int PAGE = 100;
  private static final int VALUES_MAX = 1000;

  private final Sluice sluice;
  private final Flows flows;
  private final ValueStream streams;

  WorkflowReads(Sluice sluice, Flows flows, ValueStream streams) {
    this.sluice = sluice;
    this.flows = flows;
    this.streams = streams;
  }

  // ---- workflows

  private record Page(List<WorkflowInfo> flows, long total) {}

  void list(Exchange exchange, Map<String, String> path) throws IOException {
    Query asked = exchange.query();
    int limit = (int) number(asked, "limit", PAGE);
    WorkflowQuery all = query(asked).limit(limit);
    WorkflowQuery query = asked.has("oldest_first") ? all : all.newestFirst();
    long after = number(asked, "after", 0);
    Page page = flows
        .look(sluice, view -> new Page(view.list(query.after(after)), view.count(query)))
        .orElse(new Page(List.of(), 0));
    JsonOut out = new JsonOut(asked.has("pretty"));
    out.beginObject().key("total").number(page.total()).key("next");
    if (page.flows().size() == limit) {
      out.number(page.flows().getLast().key());
    } else {
      out.nothing();
    }
    out.key("workflows").beginArray();
    page.flows().forEach(flow -> JsonCopy.write(WorkflowJson.of(flow), out));
    exchange.bytes(200, out.endArray().endObject().toBuffer());
  }

  private static WorkflowQuery query(Query asked) {
    WorkflowQuery query = WorkflowQuery.all();
    query = and(query, asked, "name", query::name);
    if (asked.has("state")) {
      query = query.state(Arrays.stream(asked.text("state").split(",", -1))
          .map(WorkflowReads::state)
          .toArray(WorkflowState[]::new));
    }
    query = and(query, asked, "queue", query::queue);
    query = and(query, asked, "partition", query::partition);
    query = and(query, asked, "parent", query::parent);
    query = and(query, asked, "id_prefix", query::idPrefix);
    query = and(query, asked, "error", query::errorType);
    query = and(query, asked, "owner", query::owner);
    if (asked.has("version")) {
      query = query.version((int) number(asked, "version", 0));
    }
    if (asked.has("attribute")) {
      String[] parts = asked.text("attribute").split("=", 2);
      if (parts.length < 2) {
        throw Body.wrong("'attribute' is not NAME=VALUE: " + Body.shown(asked.text("attribute")));
      }
      query = query.attribute(parts[0], parts[1]);
    }
    if (asked.has("created_from")) {
      query = query.createdFrom(Body.instant("created_from", asked.text("created_from")));
    }
    return asked.has("created_before")
        ? query.createdBefore(Body.instant("created_before", asked.text("created_before")))
        : query;
  }

  private static WorkflowQuery and(
      WorkflowQuery query, Query asked, String name, Function<String, WorkflowQuery> condition) {
    return asked.has(name) ? condition.apply(asked.text(name)) : query;
  }

  private static WorkflowState state(String text) {
    return Arrays.stream(WorkflowState.values())
        .filter(state -> state.name().equals(text))
        .findFirst()
        .orElseThrow(() -> Body.wrong("'%s' is no state; there are %s"
            .formatted(Body.shown(text), Arrays.toString(WorkflowState.values()))));
  }

  private static long number(Query asked, String name, long otherwise) {
    if (!asked.has(name)) {
      return otherwise;
    }
    if (!asked.text(name).matches("\\d{1,9}")) {
      throw Body.wrong("'%s' is no number: %s".formatted(name, Body.shown(asked.text(name))));
    }
    return Long.parseLong(asked.text(name));
  }

  void show(Exchange exchange, Map<String, String> path) throws IOException {
    String id = id(path);
    String flow = found(
        id,
        view -> view.info(id).flatMap(info -> view.data(id).map(data -> shown(view, info, data))));
    answer(exchange, flow);
  }

  private static String shown(WorkflowView view, WorkflowInfo info, WorkflowData data) {
    return "{\"workflow\":%s,\"steps\":%s}"
        .formatted(
            WorkflowJson.of(info, data), WorkflowJson.of(view.steps(info.id()), data.codec()));
  }

  void export(Exchange exchange, Map<String, String> path) throws IOException {
    String id = id(path);
    answer(exchange, found(id, view -> Optional.of(view.export(id))));
  }

  /** Waits for the result, up to the time the client gives. */
  void result(Exchange exchange, Map<String, String> path) throws IOException {
    String id = id(path);
    Duration wait = Deadline.of(exchange).orElse(WAIT);
    if (wait.compareTo(WAIT_MAX) > 0) {
      throw Body.wrong("a result is waited for up to 50s at a time; ask again for more");
    }
    WorkflowHandle<JsonText> handle =
        flows.with(id).find(id, JsonText.class).orElseThrow(() -> Flows.notFound(id));
    @Nullable JsonText result = handle.result(wait);
    JsonOut out = new JsonOut(exchange.query().has("pretty"));
    out.beginObject().key("id").text(id).key("result");
    JsonCopy.write(result == null ? "null" : result.text(), out);
    exchange.bytes(200, out.endObject().toBuffer());
  }

  // ---- values

  void names(Exchange exchange, Map<String, String> path) throws IOException {
    String id = id(path);
    List<EventInfo> last = found(id, view -> view.info(id).map(info -> view.lastEvents(id)));
    array(exchange, "values", last.stream().map(WorkflowJson::of).toList());
  }

  /** A page of them, or all as they come. */
  void values(Exchange exchange, Map<String, String> path) throws IOException {
    String id = id(path);
    String name = String.valueOf(path.get("name"));
    if (ValueStream.isWanted(exchange)) {
      streams.answer(exchange, id, name);
      return;
    }
    long after = number(exchange.query(), "after", 0);
    int limit = (int) number(exchange.query(), "limit", PAGE);
    if (limit < 1 || limit > VALUES_MAX) {
      throw Body.wrong("'limit' must be from 1 to 1000, is " + limit);
    }
    List<EventInfo> page =
        found(id, view -> view.info(id).map(info -> view.events(id, name, after, limit)));
    array(exchange, "values", page.stream().map(WorkflowJson::of).toList());
  }

  // ---- queues and schedules

  void queues(Exchange exchange, Map<String, String> path) throws IOException {
    array(
        exchange,
        "queues",
        flows
            .look(sluice, view -> view.queues().stream().map(WorkflowJson::of).toList())
            .orElse(List.of()));
  }

  void schedules(Exchange exchange, Map<String, String> path) throws IOException {
    array(
        exchange,
        "schedules",
        flows
            .look(
                sluice, view -> view.schedules().stream().map(WorkflowJson::of).toList())
            .orElse(List.of()));
  }

  // ---- answering

  private <R> R found(String id, Function<WorkflowView, Optional<R>> body) {
    return flows
        .look(sluice, body)
        .flatMap(Function.identity())
        .orElseThrow(() -> Flows.notFound(id));
  }

  private static String id(Map<String, String> path) {
    return String.valueOf(path.get("id"));
  }

  private static void array(Exchange exchange, String name, List<String> elements)
      throws IOException {
    JsonOut out = new JsonOut(exchange.query().has("pretty"));
    out.beginObject().key(name).beginArray();
    elements.forEach(element -> JsonCopy.write(element, out));
    exchange.bytes(200, out.endArray().endObject().toBuffer());
  }

  private static void answer(Exchange exchange, String json) throws IOException {
    exchange.bytes(
        200, JsonCopy.write(json, new JsonOut(exchange.query().has("pretty"))).toBuffer());
  }
}
