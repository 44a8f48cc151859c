package dev.sluice.workflow;

import static java.util.Objects.requireNonNull;

import java.util.function.UnaryOperator;

/** Starts workflows from outside of workflows. */
final class Starting {
  private Starting() {}

  /** Starts one, or finds the one that has its id or key; durable when this returns. */
  static <O> WorkflowHandle<O> start(
      Engine engine,
      Definition<?, ?> definition,
      Object input,
      Class<O> output,
      UnaryOperator<StartOptions> options) {
    StartOptions chosen = chosen(definition, options);
    NewWorkflow flow =
        engine.prepare(definition, engine.values().encode(input, "the input"), chosen, null);
    if (chosen.isDebounced()) {
      String id = engine.store().debounce(flow);
      engine.dispatcher().pokeAt(requireNonNull(flow.wakeAt()));
      return new WorkflowHandle<>(engine, id, output, null, id.equals(flow.id()));
    }
    long wid;
    try {
      wid = engine.store().insert(flow);
    } catch (RuntimeException e) {
      engine.notStarted(flow);
      throw e;
    }
    Run run = engine.inserted(flow, wid);
    String id = wid < 0 ? Joining.idOf(engine.store(), flow, chosen.joinsDuplicate()) : flow.id();
    return new WorkflowHandle<>(engine, id, output, run, /* isNew= */ wid >= 0);
  }

  /** What is wished for; one that is not a child cannot be nested. */
  static StartOptions chosen(Definition<?, ?> definition, UnaryOperator<StartOptions> options) {
    StartOptions chosen = options.apply(StartOptions.defaults());
    if (chosen.isNested()) {
      throw new WorkflowException.Refused(
          WorkflowError.WRONG_PLACE,
          "workflow '%s' cannot be nested: only a child is, started by wf.child(…)"
              .formatted(definition.name()));
    }
    return chosen;
  }
}
