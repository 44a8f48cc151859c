package dev.sluice.workflow;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One durable point of a workflow's record.
 *
 * @param output its result, as text
 * @param nextAt until when it waits, or when it is tried again
 * @param child the id of the child it has started
 */
public record StepInfo(
    String path,
    StepKind kind,
    StepState state,
    int attempt,
    Optional<String> output,
    Optional<Failure> failure,
    Optional<String> child,
    Instant startedAt,
    Optional<Instant> endedAt,
    Optional<Instant> nextAt) {

  static StepInfo of(StepRow row, Values values) {
    String error = row.error();
    return new StepInfo(
        row.path(),
        row.kind(),
        row.state(),
        row.attempt(),
        Optional.ofNullable(row.output()),
        error == null ? Optional.empty() : Optional.of(values.failure(error)),
        Optional.ofNullable(row.child()),
        Instant.ofEpochMilli(row.startedAt()),
        time(row.endedAt()),
        time(row.nextAt()));
  }

  /** What is waited for however long it takes has no time. */
  private static Optional<Instant> time(@Nullable Long millis) {
    return Optional.ofNullable(millis)
        .filter(time -> time != Waits.NEVER)
        .map(Instant::ofEpochMilli);
  }
}
