package dev.sluice.workflow;

/**
 * A workflow as this process knows it.
 *
 * @param versions of the recorded work that it takes up
 */
record Definition<I, O>(
    String name,
    int version,
    Versions versions,
    Class<I> input,
    Class<O> output,
    WorkflowBody<I, O> body) {}
