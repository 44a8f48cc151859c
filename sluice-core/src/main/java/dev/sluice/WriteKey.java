package dev.sluice;

import java.util.UUID;

/**
 * Names one write whose outcome its caller does not know, to ask for it with {@link
 * Sluice#outcome(WriteKey)}.
 *
 * @param client the client that sent it
 * @param number the client's number for it
 */
public record WriteKey(UUID client, long number) {}
