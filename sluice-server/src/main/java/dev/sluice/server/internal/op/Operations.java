package dev.sluice.server.internal.op;

import dev.sluice.Operation;
import dev.sluice.Sluice;
import dev.sluice.server.ServerError;
import dev.sluice.server.internal.http.Exchange;
import dev.sluice.server.internal.http.Problem;
import dev.sluice.server.internal.json.JsonOut;
import dev.sluice.server.internal.limit.Deadline;
import dev.sluice.server.internal.once.IdempotencyKeys;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** Typed operations: POST /op/{name} runs one, GET tells what there is. Thread-safe. */
public final class Operations {
  /** Where all are listed. */
  public static final String LIST = "/op";

  /** Where each one is. */
  public static final String PATH = "/op/";

  private static final String SCHEMA = "https://json-schema.org/draft/2020-12/schema";

  private final Sluice sluice;
  private final IdempotencyKeys keys;
  private final String worker;
  private final Map<String, Operation<?, ?>> operations = new TreeMap<>();

  /** Those that the database was opened with; {@code worker} names this process in answers. */
  public Operations(Sluice sluice, IdempotencyKeys keys, String worker) {
    this.keys = keys;
    this.sluice = sluice;
    this.worker = worker;
    sluice.operations().forEach(operation -> operations.put(operation.name(), operation));
  }

  /** GET /op. */
  public void list(Exchange exchange) throws IOException {
    JsonOut out = new JsonOut(exchange.query().has("pretty"));
    out.beginObject().key("operations").beginArray();
    operations.values().forEach(operation -> describe(operation, out));
    exchange.bytes(200, out.endArray().endObject().toBuffer());
  }

  /** GET /op/{name}. */
  public void describe(Exchange exchange) throws IOException {
    JsonOut out = new JsonOut(exchange.query().has("pretty"));
    describe(operation(exchange), out);
    exchange.bytes(200, out.toBuffer());
  }

  /** POST /op/{name}. */
  public void run(Exchange exchange) throws IOException {
    run(operation(exchange), exchange);
  }

  private <A extends Record, R> void run(Operation<A, R> operation, Exchange exchange)
      throws IOException {
    A arguments = Arguments.read(operation.argumentType(), exchange.body(), Map.of());
    R result = keys.call(Deadline.within(sluice, exchange), exchange, operation, arguments);
    JsonOut out = new JsonOut(exchange.query().has("pretty"));
    out.beginObject().key("result");
    ShapeWriter.write(operation.resultShape(), result, out);
    out.key("worker").text(worker).endObject();
    exchange.bytes(200, out.toBuffer());
  }

  private Operation<?, ?> operation(Exchange exchange) {
    String name = exchange.path().substring(PATH.length());
    Operation<?, ?> operation = operations.get(name);
    if (operation == null) {
      throw Problem.of(
              ServerError.NOT_FOUND,
              "there is no operation '%s'; this server has %s, as GET %s tells"
                  .formatted(JsonPath.abbreviated(name), operations.keySet(), LIST))
          .toFailure();
    }
    return operation;
  }

  private static void describe(Operation<?, ?> operation, JsonOut out) {
    out.beginObject().key("name").text(operation.name());
    out.key("$schema").text(SCHEMA).key("arguments");
    ShapeSchema.write(operation.argumentShape(), out);
    out.key("result");
    ShapeSchema.write(operation.resultShape(), out);
    out.endObject();
  }
}
