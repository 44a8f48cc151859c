package dev.sluice.server.internal.queue;

import java.time.Duration;

/**
 * How queued writes are taken.
 *
 * @param capacity queued requests accepted by this server and not applied yet; more are refused
 * @param batchSize requests; accepted for rqlite's users, as what is in the journal is applied at once
 * @param batchTimeout accepted for rqlite's users, too
 * @param transaction whether the statements of each request stand and fall together
 */
public record QueueOptions(
    int capacity, int batchSize, Duration batchTimeout, boolean transaction) {}
