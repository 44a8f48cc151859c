package dev.sluice.workflow;

import dev.sluice.Row;
import org.jspecify.annotations.Nullable;

/** A durable point as it is recorded. Times are milliseconds since 1970. */
record StepRow(
    String path,
    long seq,
    StepKind kind,
    String name,
    @Nullable String fingerprint,
    StepState state,
    int attempt,
    @Nullable Long nextAt,
    @Nullable String output,
    @Nullable String error,
    @Nullable String codec,
    @Nullable String child,
    long startedAt,
    @Nullable Long endedAt) {

  static final String COLUMNS =
      "path, seq, kind, name, fingerprint, state, attempt, next_at, output, error, codec, child,"
          + " started_at, ended_at";

  static StepRow of(Row row) {
    return new StepRow(
        row.text(0),
        row.longValue(1),
        StepKind.valueOf(row.text(2)),
        row.text(3),
        (String) row.value(4),
        StepState.valueOf(row.text(5)),
        (int) row.longValue(6),
        (Long) row.value(7),
        (String) row.value(8),
        (String) row.value(9),
        (String) row.value(10),
        (String) row.value(11),
        row.longValue(12),
        (Long) row.value(13));
  }

  /** A new row, at its first attempt. */
  static StepRow begun(StepPoint point, long seq, StepState state, int attempt, long startedAt) {
    return new StepRow(
        point.path(),
        seq,
        point.kind(),
        point.name(),
        point.fingerprint(),
        state,
        attempt,
        null,
        null,
        null,
        null,
        null,
        startedAt,
        null);
  }

  StepRow until(long nextAt) {
    return new StepRow(
        path,
        seq,
        kind,
        name,
        fingerprint,
        state,
        attempt,
        nextAt,
        output,
        error,
        codec,
        child,
        startedAt,
        endedAt);
  }

  StepRow ended(@Nullable String output, String codec, long endedAt) {
    return new StepRow(
        path,
        seq,
        kind,
        name,
        fingerprint,
        state,
        attempt,
        nextAt,
        output,
        error,
        codec,
        child,
        startedAt,
        endedAt);
  }

  StepRow failed(String error, @Nullable Long endedAt) {
    return new StepRow(
        path,
        seq,
        kind,
        name,
        fingerprint,
        state,
        attempt,
        nextAt,
        output,
        error,
        codec,
        child,
        startedAt,
        endedAt);
  }

  StepRow ofChild(String child) {
    return new StepRow(
        path,
        seq,
        kind,
        name,
        fingerprint,
        state,
        attempt,
        nextAt,
        output,
        error,
        codec,
        child,
        startedAt,
        endedAt);
  }
}
