package dev.sluice.workflow;

import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * How an engine runs.
 *
 * @param hotMillis how long a waiting workflow keeps its thread
 * @param scanMillis how often it looks for what other programs have made runnable
 * @param leaseNanos how long after its last sign of life a process counts as dead
 * @param runsMax the most workflows that have a thread here
 * @param recoveriesMax how often a workflow is taken over from a dead process before it is DEAD
 * @param closeNanos how long closing waits for steps that run
 * @param queues the queues it serves
 */
record Settings(
    long hotMillis,
    long scanMillis,
    long leaseNanos,
    int runsMax,
    int recoveriesMax,
    long closeNanos,
    Set<String> queues,
    RandomGenerator random) {}
