package dev.sluice.internal.link;

/**
 * Limits of the link.
 *
 * @param connectionsMax the most clients connected at once
 * @param frameBytesMax the longest frame
 */
public record LinkLimits(int connectionsMax, int frameBytesMax) {}
