package dev.sluice.workflow;

import dev.sluice.Row;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a workflow, as of one moment.
 *
 * @param key counts workflows of the file; the cursor of {@link WorkflowQuery#after}
 * @param attempts how often it was taken over from a dead process
 * @param owner the process that runs it
 * @param wakeAt when it goes on by itself
 * @param failure why it failed, was cancelled, is dead or stuck
 */
public record WorkflowInfo(
    long key,
    String id,
    String name,
    int version,
    WorkflowState state,
    String queue,
    Optional<String> partition,
    int priority,
    int attempts,
    Optional<String> owner,
    Optional<String> parent,
    Optional<String> forkedFrom,
    boolean isCancelled,
    boolean isPaused,
    Instant createdAt,
    Optional<Instant> startedAt,
    Optional<Instant> wakeAt,
    Optional<Instant> deadlineAt,
    Optional<Instant> finishedAt,
    Optional<Failure> failure,
    Map<String, String> attributes) {

  static final String COLUMNS = "wid, id, name, version, state, queue, partition_key, priority,"
      + " attempts, owner, (SELECT p.id FROM _sluice_wf_workflow p WHERE p.wid = w.parent),"
      + " forked_from, cancel_at IS NOT NULL, paused_at IS NOT NULL, created_at, started_at, wake_at,"
      + " deadline_at, finished_at, error, attributes";

  static WorkflowInfo of(Row row, Values values) {
    String error = (String) row.value(19);
    return new WorkflowInfo(
        row.longValue(0),
        row.text(1),
        row.text(2),
        (int) row.longValue(3),
        WorkflowState.valueOf(row.text(4)),
        row.text(5),
        text(row, 6),
        (int) row.longValue(7),
        (int) row.longValue(8),
        text(row, 9),
        text(row, 10),
        text(row, 11),
        row.longValue(12) == 1,
        row.longValue(13) == 1,
        Instant.ofEpochMilli(row.longValue(14)),
        time(row, 15),
        time(row, 16),
        time(row, 17),
        time(row, 18),
        error == null ? Optional.empty() : Optional.of(values.failure(error)),
        Json.map((String) row.value(20)));
  }

  private static Optional<String> text(Row row, int column) {
    return Optional.ofNullable((String) row.value(column));
  }

  private static Optional<Instant> time(Row row, int column) {
    @Nullable Long millis = (Long) row.value(column);
    return Optional.ofNullable(millis).map(Instant::ofEpochMilli);
  }
}
