package dev.sluice;

/**
 * A summary of measured times, in nanoseconds, accurate to about 3 percent.
 *
 * @param count how many were measured
 * @param mean their mean
 * @param p50 the median
 * @param p99 99 percent took no longer
 * @param p999 99.9 percent took no longer
 * @param max the longest
 */
public record Latency(long count, long mean, long p50, long p99, long p999, long max) {}
