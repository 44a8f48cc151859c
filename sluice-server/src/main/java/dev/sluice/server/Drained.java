package dev.sluice.server;

import java.time.Duration;

/**
 * How a server ended, as {@link Server#drain} tells.
 *
 * @param connections those that were open when it began to end
 * @param idle those of them that sent nothing more and were closed at the end
 * @param cut those of them that were closed in the middle of a request, at the limit
 * @param took from the first to the last of it
 */
public record Drained(int connections, int idle, int cut, Duration took) {}
