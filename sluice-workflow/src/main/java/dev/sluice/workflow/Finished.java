package dev.sluice.workflow;

import dev.sluice.Row;
import org.jspecify.annotations.Nullable;

/** How a workflow ended, or that it stands still. */
record Finished(
    WorkflowState state, @Nullable String output, @Nullable String error, String codec) {
  static final String COLUMNS = "state, output, error, codec";

  static Finished of(Row row) {
    return new Finished(
        WorkflowState.valueOf(row.text(0)),
        (String) row.value(1),
        (String) row.value(2),
        row.text(3));
  }
}
