package dev.sluice.workflow;

import dev.sluice.Row;
import org.jspecify.annotations.Nullable;

/**
 * What the engine needs of a workflow it has taken.
 *
 * @param runId counts how often it was taken up: the fence of all its writes
 * @param signals counts what was sent to it, as of when it was taken
 * @param isFresh whether it has no record yet
 */
record WorkflowRow(
    long wid,
    String id,
    String name,
    int version,
    @Nullable String input,
    String codec,
    @Nullable Long parent,
    @Nullable Long root,
    long runId,
    long signals,
    int attempts,
    @Nullable Long deadlineAt,
    @Nullable Long cancelAt,
    String queue,
    @Nullable String attributes,
    boolean isFresh) {

  static final String COLUMNS =
      "wid, id, name, version, input, codec, parent, root, run_id, signals, attempts, deadline_at,"
          + " cancel_at, queue, attributes";

  static WorkflowRow of(Row row) {
    return new WorkflowRow(
        row.longValue(0),
        row.text(1),
        row.text(2),
        (int) row.longValue(3),
        (String) row.value(4),
        row.text(5),
        (Long) row.value(6),
        (Long) row.value(7),
        row.longValue(8),
        row.longValue(9),
        (int) row.longValue(10),
        (Long) row.value(11),
        (Long) row.value(12),
        row.text(13),
        (String) row.value(14),
        row.longValue(8) == 1);
  }

  /** The root of its tree of parents and children. */
  long rootOrSelf() {
    return root == null ? wid : root;
  }
}
