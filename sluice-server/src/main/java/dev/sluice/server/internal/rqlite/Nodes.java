package dev.sluice.server.internal.rqlite;

import dev.sluice.Sluice;
import dev.sluice.SluiceException;
import dev.sluice.Stats;
import dev.sluice.server.internal.http.Exchange;
import dev.sluice.server.internal.http.HttpFailure;
import dev.sluice.server.internal.json.JsonIn;
import dev.sluice.server.internal.json.JsonOut;
import dev.sluice.server.internal.json.JsonTree;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * The endpoints about the cluster: one node, which leads. What can be done to a cluster only is
 * accepted and does nothing; stepping down is a handover of the writer's role. Thread-safe.
 */
public final class Nodes {
  private static final Duration ASK = Duration.ofSeconds(2);

  private final Sluice sluice;
  private final Supplier<Identity> self;

  /** Over an open database. */
  public Nodes(Sluice sluice, Supplier<Identity> self) {
    this.sluice = sluice;
    this.self = self;
  }

  /** GET /nodes. */
  public void nodes(Exchange exchange) throws IOException {
    Identity identity = self.get();
    Map<String, Object> node = node(exchange);
    Object answer = exchange.query().text("ver").equals("2")
        ? Map.of("nodes", List.of(node))
        : Map.of(identity.id(), node);
    json(exchange, answer);
  }

  /** GET and POST /leader. */
  public void leader(Exchange exchange) throws IOException {
    if (exchange.method().equals("GET")) {
      json(exchange, node(exchange));
    } else {
      stepDown(exchange);
    }
  }

  /** POST /snapshot: there is nothing to take one of. */
  public void snapshot(Exchange exchange) throws IOException {
    exchange.empty(204);
  }

  /** POST /reap. */
  public void reap(Exchange exchange) throws IOException {
    JsonOut out = new JsonOut(false);
    out.beginObject().key("snapshots_reaped").number(0).key("wals_checkpointed").number(0);
    exchange.text(200, out.endObject() + "\n");
  }

  /** DELETE /remove. */
  public void remove(Exchange exchange) throws IOException {
    if (removed(exchange.body()).equals(self.get().id())) {
      throw new HttpFailure(500, "this is the only node; stop its process instead");
    }
    exchange.empty(200);
  }

  private static String removed(byte[] body) {
    try (JsonParser in = JsonIn.open(body)) {
      if (in.nextToken() == JsonToken.START_OBJECT
          && in.nextToken() == JsonToken.PROPERTY_NAME
          && "id".equals(in.currentName())
          && in.nextToken() == JsonToken.VALUE_STRING) {
        String id = in.getString();
        if (in.nextToken() == JsonToken.END_OBJECT) {
          return id;
        }
      }
      throw new HttpFailure(400, "");
    } catch (JacksonException e) {
      throw new HttpFailure(400, "");
    }
  }

  private void stepDown(Exchange exchange) throws IOException {
    if (!exchange.query().has("wait")) {
      Thread.startVirtualThread(this::handOver);
      exchange.empty(200);
      return;
    }
    if (!handOver()) {
      throw new HttpFailure(500, "stepdown: no other process has the database open");
    }
    exchange.empty(200);
  }

  /** Whether another process writes afterwards. */
  private boolean handOver() {
    try {
      long before = sluice.stats().writerPid();
      sluice.handover();
      return sluice.stats().writerPid() != before;
    } catch (SluiceException e) {
      System.getLogger("dev.sluice")
          .log(System.Logger.Level.WARNING, "a handover that was asked for over HTTP failed", e);
      return false;
    }
  }

  private Map<String, Object> node(Exchange exchange) {
    long began = System.nanoTime();
    writer(exchange);
    return self.get().node(System.nanoTime() - began);
  }

  private Stats writer(Exchange exchange) {
    try {
      return sluice.within(exchange.query().duration("timeout").orElse(ASK)).stats();
    } catch (SluiceException e) {
      throw new HttpFailure(503, "leader not found");
    }
  }

  private static void json(Exchange exchange, Object value) throws IOException {
    JsonOut out = new JsonOut(exchange.query().has("pretty"));
    exchange.bytes(200, JsonTree.write(value, out).toBuffer());
  }
}
