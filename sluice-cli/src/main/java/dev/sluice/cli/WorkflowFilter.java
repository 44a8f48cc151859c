package dev.sluice.cli;

import dev.sluice.workflow.WorkflowQuery;
import dev.sluice.workflow.WorkflowState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which workflows: all conditions together. */
final class WorkflowFilter {
  @Option(names = "--name", paramLabel = "NAME", description = "Those of this name.")
  private @Nullable String name;

  @Option(names = "--queue", paramLabel = "QUEUE", description = "Those of this queue.")
  private @Nullable String queue;

  @Option(names = "--partition", paramLabel = "KEY", description = "Those of this partition.")
  private @Nullable String partition;

  @Option(names = "--parent", paramLabel = "ID", description = "The children of this one.")
  private @Nullable String parent;

  @Option(names = "--id-prefix", paramLabel = "TEXT", description = "Those whose id begins so.")
  private @Nullable String idPrefix;

  @Option(
      names = "--attribute",
      paramLabel = "NAME=VALUE",
      description = "Those with this attribute; may be repeated.")
  private Map<String, String> attributes = Map.of();

  @Option(
      names = "--error",
      paramLabel = "TYPE",
      description = "Those that failed with this type, as in java.io.IOException.")
  private @Nullable String error;

  @Option(
      names = "--code-version",
      paramLabel = "N",
      description = "Those that code of this version started.")
  private @Nullable Integer version;

  @Option(names = "--owner", paramLabel = "PROCESS", description = "Those this process runs.")
  private @Nullable String owner;

  @Option(
      names = "--created-from",
      paramLabel = "TIME",
      converter = MomentText.class,
      description =
          "Those created at this time or later: 2026-01-31T12:00:00Z, or 2h for two hours ago.")
  private @Nullable Instant from;

  @Option(
      names = "--created-before",
      paramLabel = "TIME",
      converter = MomentText.class,
      description = "Those created before this time.")
  private @Nullable Instant before;

  /** Whether any condition was given. */
  boolean isGiven() {
    return name != null
        || queue != null
        || partition != null
        || parent != null
        || idPrefix != null
        || !attributes.isEmpty()
        || error != null
        || version != null
        || owner != null
        || from != null
        || before != null;
  }

  WorkflowQuery query(List<WorkflowState> states) {
    WorkflowQuery query = WorkflowQuery.all();
    query = states.isEmpty() ? query : query.state(states.toArray(WorkflowState[]::new));
    query = name == null ? query : query.name(name);
    query = queue == null ? query : query.queue(queue);
    query = partition == null ? query : query.partition(partition);
    query = parent == null ? query : query.parent(parent);
    query = idPrefix == null ? query : query.idPrefix(idPrefix);
    for (Map.Entry<String, String> each : attributes.entrySet()) {
      query = query.attribute(each.getKey(), each.getValue());
    }
    query = error == null ? query : query.errorType(error);
    query = version == null ? query : query.version(version);
    query = owner == null ? query : query.owner(owner);
    query = from == null ? query : query.createdFrom(from);
    return before == null ? query : query.createdBefore(before);
  }
}
