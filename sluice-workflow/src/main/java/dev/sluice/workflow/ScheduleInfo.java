package dev.sluice.workflow;

import java.time.Instant;
import java.util.Optional;

/**
 * What is known of a schedule.
 *
 * @param nextAt when it starts a workflow next
 * @param lastAt the last time that was dealt with
 */
public record ScheduleInfo(
    String name,
    String workflow,
    Schedule schedule,
    Optional<Instant> nextAt,
    Optional<Instant> lastAt,
    boolean isPaused) {}
