package dev.sluice.workflow;

import java.time.Instant;
import java.util.Optional;

/**
 * One value that a workflow has published, or appended to a stream.
 *
 * @param number counts those of one name, from 1
 * @param value as its codec has written it; empty for no value
 * @param codec the name of that codec
 * @param isStream whether it was appended
 */
public record EventInfo(
    String name, long number, Optional<String> value, String codec, boolean isStream, Instant at) {}
