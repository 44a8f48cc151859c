package dev.sluice.workflow;

import dev.sluice.Row;
import dev.sluice.Snapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Looks at queues. Each count is of one partial index, so what has ended costs nothing. */
final class Queues {
  private static final String COUNTS = """
      SELECT state, queue, count(*) FROM _sluice_wf_workflow INDEXED BY _sluice_wf_runnable
        WHERE state = 'QUEUED' GROUP BY queue
      UNION ALL
      SELECT state, queue, count(*) FROM _sluice_wf_workflow INDEXED BY _sluice_wf_running
        WHERE state = 'RUNNING' GROUP BY queue
      UNION ALL
      SELECT state, queue, count(*) FROM _sluice_wf_workflow INDEXED BY _sluice_wf_still
        WHERE state IN ('DELAYED','WAITING','STUCK','DEAD') GROUP BY state, queue""";

  private static final String OLDEST = """
      SELECT queue, min(created_at) FROM _sluice_wf_workflow INDEXED BY _sluice_wf_runnable
      WHERE state = 'QUEUED' AND started_at IS NULL GROUP BY queue""";

  private Queues() {}

  /** How many are in a queue in a state. */
  record Count(WorkflowState state, String queue, long number) {}

  static List<Count> counts(Snapshot snapshot) {
    return snapshot.query(
        row -> new Count(WorkflowState.valueOf(row.text(0)), row.text(1), row.longValue(2)),
        COUNTS);
  }

  static List<QueueInfo> all(Snapshot snapshot) {
    Map<String, Map<WorkflowState, Long>> counts = new HashMap<>();
    for (Count count : counts(snapshot)) {
      counts
          .computeIfAbsent(count.queue(), name -> new EnumMap<>(WorkflowState.class))
          .put(count.state(), count.number());
    }
    counts.values().removeIf(states -> states.keySet().equals(Set.of(WorkflowState.DEAD)));
    Map<String, Instant> oldest = new HashMap<>();
    snapshot
        .query(OLDEST)
        .forEach(row -> oldest.put(row.text(0), Instant.ofEpochMilli(row.longValue(1))));
    Map<String, QueueLimits> limits = limits(snapshot);
    TreeSet<String> names = new TreeSet<>(counts.keySet());
    names.addAll(limits.keySet());
    List<QueueInfo> queues = new ArrayList<>();
    for (String name : names) {
      Map<WorkflowState, Long> states = counts.getOrDefault(name, Map.of());
      queues.add(new QueueInfo(
          name,
          states.getOrDefault(WorkflowState.QUEUED, 0L),
          states.getOrDefault(WorkflowState.RUNNING, 0L),
          states.getOrDefault(WorkflowState.WAITING, 0L)
              + states.getOrDefault(WorkflowState.DELAYED, 0L),
          states.getOrDefault(WorkflowState.STUCK, 0L),
          Optional.ofNullable(oldest.get(name)),
          limits.getOrDefault(name, QueueLimits.none())));
    }
    return List.copyOf(queues);
  }

  private static Map<String, QueueLimits> limits(Snapshot snapshot) {
    Map<String, QueueLimits> limits = new HashMap<>();
    snapshot
        .query("SELECT name, concurrency, per_process, per_partition, rate, rate_millis, paused"
            + " FROM _sluice_wf_queue")
        .forEach(row -> limits.put(row.text(0), limits(row)));
    return limits;
  }

  private static QueueLimits limits(Row row) {
    @Nullable Long window = (Long) row.value(5);
    return new QueueLimits(
        number(row, 1),
        number(row, 2),
        number(row, 3),
        number(row, 4),
        window == null ? null : Duration.ofMillis(window),
        row.longValue(6) == 1);
  }

  private static @Nullable Integer number(Row row, int column) {
    @Nullable Long number = (Long) row.value(column);
    return number == null ? null : (Integer) number.intValue();
  }
}
