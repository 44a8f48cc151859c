package dev.sluice.workflow;

import java.util.Optional;

/**
 * What went into a workflow and came out of it.
 *
 * @param input as its codec has written it; empty for no value
 * @param output the same of its result; empty also while there is none
 * @param codec the name of the codec; "json" if not chosen otherwise
 */
public record WorkflowData(Optional<String> input, Optional<String> output, String codec) {}
