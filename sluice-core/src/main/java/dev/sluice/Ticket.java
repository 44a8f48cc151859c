package dev.sluice;

/**
 * What {@link Sluice#enqueue} answers: the write is in the journal and will be applied exactly once,
 * in the order of the numbers.
 *
 * @param sequence strictly increasing over all queued writes of this file, over restarts too
 */
public record Ticket(long sequence) {}
