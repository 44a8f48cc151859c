package dev.sluice.workflow;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.util.RawValue;

/**
 * What is known of workflows as JSON, the same in the command and over HTTP (docs/cli.md lists the
 * fields). What is not there is null; times are ISO 8601; values that are JSON are part of it, others
 * are strings.
 */
public final class WorkflowJson {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private WorkflowJson() {}

  /** A workflow, without its values. */
  public static String of(WorkflowInfo info) {
    return text(node(info));
  }

  /** A workflow with its values. */
  public static String of(WorkflowInfo info, WorkflowData data) {
    ObjectNode node = node(info);
    value(node, "input", data.input(), data.codec());
    value(node, "output", data.output(), data.codec());
    return text(node);
  }

  /** Steps, as an array. */
  public static String of(Collection<StepInfo> steps, String codec) {
    ArrayNode array = MAPPER.createArrayNode();
    steps.forEach(step -> array.add(node(step, codec)));
    return MAPPER.writeValueAsString(array);
  }

  /** A value that was published or appended. */
  public static String of(EventInfo event) {
    ObjectNode node =
        MAPPER.createObjectNode().put("name", event.name()).put("number", event.number());
    value(node, "value", event.value(), event.codec());
    return text(node.put("at", event.at().toString()).put("stream", event.isStream()));
  }

  /** A queue. */
  public static String of(QueueInfo queue) {
    ObjectNode node = MAPPER
        .createObjectNode()
        .put("name", queue.name())
        .put("queued", queue.queued())
        .put("running", queue.running())
        .put("waiting", queue.waiting())
        .put("stuck", queue.stuck())
        .put("oldest_at", time(queue.oldest()));
    QueueLimits limits = queue.limits();
    node.putObject("limits")
        .put("concurrency", limits.concurrency())
        .put("per_process", limits.perProcess())
        .put("per_partition", limits.perPartition())
        .put("rate", limits.rate())
        .put("window_ms", millis(limits.window()))
        .put("paused", limits.isPaused());
    return text(node);
  }

  /** A schedule. */
  public static String of(ScheduleInfo info) {
    Schedule schedule = info.schedule();
    return text(MAPPER
        .createObjectNode()
        .put("name", info.name())
        .put("workflow", info.workflow())
        .put("cron", schedule.cronText())
        .put("zone", schedule.zoneText())
        .put("every_ms", schedule.everyMillis())
        .put("overlap", schedule.overlap().name())
        .put("catch_up", schedule.catchUp().name())
        .put("queue", schedule.queueName())
        .put("next_at", time(info.nextAt()))
        .put("last_at", time(info.lastAt()))
        .put("paused", info.isPaused()));
  }

  /** Why something failed, with its causes. */
  public static String of(Failure failure) {
    return text(node(failure));
  }

  private static ObjectNode node(WorkflowInfo info) {
    ObjectNode node = MAPPER
        .createObjectNode()
        .put("id", info.id())
        .put("name", info.name())
        .put("version", info.version())
        .put("state", info.state().name())
        .put("queue", info.queue())
        .put("partition", info.partition().orElse(null))
        .put("priority", info.priority())
        .put("recoveries", info.attempts())
        .put("owner", info.owner().orElse(null))
        .put("parent", info.parent().orElse(null))
        .put("forked_from", info.forkedFrom().orElse(null))
        .put("cancelled", info.isCancelled())
        .put("paused", info.isPaused())
        .put("created_at", info.createdAt().toString())
        .put("started_at", time(info.startedAt()))
        .put("wake_at", time(info.wakeAt()))
        .put("deadline_at", time(info.deadlineAt()))
        .put("finished_at", time(info.finishedAt()));
    node.set("failure", info.failure().map(WorkflowJson::node).orElse(null));
    ObjectNode attributes = node.putObject("attributes");
    info.attributes().forEach(attributes::put);
    return node.put("key", info.key());
  }

  private static ObjectNode node(StepInfo step, String codec) {
    ObjectNode node = MAPPER
        .createObjectNode()
        .put("path", step.path())
        .put("kind", step.kind().name())
        .put("state", step.state().name())
        .put("attempts", step.attempt())
        .put("started_at", step.startedAt().toString())
        .put("ended_at", time(step.endedAt()))
        .put("next_at", time(step.nextAt()))
        .put("child", step.child().orElse(null));
    value(node, "output", step.output(), codec);
    node.set("failure", step.failure().map(WorkflowJson::node).orElse(null));
    return node;
  }

  private static ObjectNode node(Failure failure) {
    ObjectNode node =
        MAPPER.createObjectNode().put("type", failure.type()).put("message", failure.message());
    ArrayNode trace = node.putArray("trace");
    failure.trace().forEach(trace::add);
    Failure cause = failure.cause();
    node.set("cause", cause == null ? null : node(cause));
    return node;
  }

  private static void value(ObjectNode node, String name, Optional<String> value, String codec) {
    if (value.isPresent() && codec.equals(JsonCodec.NAME)) {
      node.putRawValue(name, new RawValue(value.get()));
    } else {
      node.put(name, value.orElse(null));
    }
  }

  private static @Nullable String time(Optional<Instant> time) {
    return time.map(Instant::toString).orElse(null);
  }

  private static @Nullable Long millis(@Nullable Duration time) {
    return time == null ? null : (Long) time.toMillis();
  }

  private static String text(ObjectNode node) {
    return MAPPER.writeValueAsString(node);
  }
}
