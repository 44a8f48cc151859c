package dev.sluice.workflow;

/** A workflow as this process knows it. */
record Definition<I, O>(
    String name, int version, Class<I> input, Class<O> output, WorkflowBody<I, O> body) {}
