package dev.sluice.workflow;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A workflow and its record, as an export has them.
 *
 * @param row with a key that no workflow of a file has
 * @param error of one that has failed, is stuck or dead
 * @param lastMillis the last moment of which the record tells
 */
record Recorded(
    WorkflowRow row,
    WorkflowState state,
    @Nullable String error,
    List<StepRow> steps,
    long lastMillis) {
  private static final long NO_KEY = -1;

  /** Those of an export, the root first. */
  static List<Recorded> of(String export) {
    List<Recorded> all = new ArrayList<>();
    for (Map<String, @Nullable Object> flow : Transfer.flows(export)) {
      try {
        all.add(of(new Fields(flow)));
      } catch (IllegalArgumentException e) {
        throw new WorkflowException.Refused(
            WorkflowError.UNSERIALISABLE,
            "workflow '%s' of this export cannot be read: %s"
                .formatted(flow.get("id"), e.getMessage()),
            e);
      }
    }
    return all;
  }

  private static Recorded of(Fields flow) {
    List<StepRow> steps = new ArrayList<>();
    Long finishedAt = flow.longOrNull("finished_at");
    long last = finishedAt == null ? flow.number("created_at") : finishedAt;
    for (Map<String, @Nullable Object> fields : Transfer.list(flow.value("steps"))) {
      StepRow step = step(new Fields(fields));
      Long endedAt = step.endedAt();
      last = Math.max(last, Math.max(step.startedAt(), endedAt == null ? 0 : endedAt));
      steps.add(step);
    }
    return new Recorded(
        row(flow),
        WorkflowState.valueOf(flow.text("state")),
        flow.textOrNull("error"),
        steps,
        last);
  }

  private static WorkflowRow row(Fields flow) {
    return new WorkflowRow(
        NO_KEY,
        flow.text("id"),
        flow.text("name"),
        (int) flow.number("version"),
        flow.textOrNull("input"),
        flow.text("codec"),
        null,
        null,
        flow.number("run_id"),
        flow.number("signals"),
        (int) flow.number("attempts"),
        flow.longOrNull("deadline_at"),
        null,
        flow.text("queue"),
        null,
        /* isFresh= */ false);
  }

  private static StepRow step(Fields step) {
    return new StepRow(
        step.text("path"),
        step.number("seq"),
        StepKind.valueOf(step.text("kind")),
        step.text("name"),
        step.textOrNull("fingerprint"),
        StepState.valueOf(step.text("state")),
        (int) step.number("attempt"),
        step.longOrNull("next_at"),
        step.textOrNull("output"),
        step.textOrNull("error"),
        step.textOrNull("codec"),
        step.textOrNull("child"),
        step.number("started_at"),
        step.longOrNull("ended_at"));
  }

  /** The columns of a row, as JSON has them. */
  private record Fields(Map<String, @Nullable Object> values) {
    @Nullable
    Object value(String name) {
      return values.get(name);
    }

    @Nullable
    String textOrNull(String name) {
      Object value = values.get(name);
      if (value != null && !(value instanceof String)) {
        throw new IllegalArgumentException("%s is no text: %s".formatted(name, value));
      }
      return (String) value;
    }

    String text(String name) {
      String value = textOrNull(name);
      if (value == null) {
        throw new IllegalArgumentException(name + " is missing");
      }
      return value;
    }

    @Nullable
    Long longOrNull(String name) {
      Object value = values.get(name);
      if (value == null) {
        return null;
      }
      if (value instanceof Number number) {
        return number.longValue();
      }
      throw new IllegalArgumentException("%s is no number: %s".formatted(name, value));
    }

    long number(String name) {
      Long value = longOrNull(name);
      if (value == null) {
        throw new IllegalArgumentException(name + " is missing");
      }
      return value;
    }
  }
}
