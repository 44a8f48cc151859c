package dev.sluice.server.internal.tx;

import dev.sluice.server.Limits;
import java.time.Duration;

/**
 * What transactions may take.
 *
 * @param open at a time in this process
 * @param idle between two requests
 * @param total from its begin to its end
 * @param request of one request in it
 */
public record TxLimits(int open, Duration idle, Duration total, Limits request) {}
