package dev.sluice.workflow;

import java.time.Instant;
import java.util.Optional;

/**
 * What is known of a queue, as of one moment.
 *
 * @param queued how many could run; those that are paused by themselves, too
 * @param running how many run
 * @param waiting how many sleep, wait, or are not to begin yet
 * @param stuck how many need a person
 * @param oldest since when the oldest is there that has not begun yet
 * @param limits what holds it up
 */
public record QueueInfo(
    String name,
    long queued,
    long running,
    long waiting,
    long stuck,
    Optional<Instant> oldest,
    QueueLimits limits) {}
