package dev.sluice.workflow;

import dev.sluice.Sql;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sends messages from outside of workflows. */
final class Messages {
  private Messages() {}

  static void send(
      Engine engine, String id, String topic, Object value, @Nullable String idempotencyKey) {
    Values values = engine.values();
    String body = values.encode(value, "message '" + topic + "'");
    if (value instanceof JsonText) {
      requireJson(engine, id);
    }
    boolean sent = engine
            .store()
            .write(Store.send(
                id, topic, body, values.codec(), idempotencyKey, engine.clock().millis()))
            .changes()
        > 0;
    Long wid = engine.store().widOf(id);
    if (wid == null) {
      throw WorkflowException.Refused.noWorkflow(id);
    }
    if (sent) {
      engine.sent(wid);
    }
  }

  /** Who sends text of JSON may not know that the workflow's values are something else. */
  private static void requireJson(Engine engine, String id) {
    Finished known = engine.store().finished(id);
    if (known != null && !known.codec().equals(JsonCodec.NAME)) {
      throw new WorkflowException.Refused(
          WorkflowError.UNSERIALISABLE,
          "the values of workflow '%s' are of codec '%s': it could not read JSON; send with that codec"
              .formatted(id, known.codec()));
    }
  }

  static void sendAll(Engine engine, List<Workflows.Message> messages) {
    Values values = engine.values();
    List<Sql> statements = new ArrayList<>();
    List<Long> to = new ArrayList<>();
    for (Workflows.Message message : messages) {
      Long wid = engine.store().widOf(message.id());
      if (wid == null) {
        throw new WorkflowException.Refused(
            WorkflowError.NOT_FOUND,
            "there is no workflow '%s' to send to; nothing was sent; leave it out, or start it first"
                .formatted(message.id()));
      }
      to.add(wid);
      String what = "message '" + message.topic() + "'";
      statements.add(Store.send(
          message.id(),
          message.topic(),
          values.encode(message.value(), what),
          values.codec(),
          Ids.next(engine.clock().millis(), engine.settings().random()),
          engine.clock().millis()));
    }
    if (!statements.isEmpty()) {
      engine.store().writeAll(statements);
      to.forEach(engine::sent);
    }
  }
}
