package dev.sluice.workflow;

import dev.sluice.Tx;
import java.util.function.UnaryOperator;

/**
 * A workflow that this process knows; from {@link Workflows#define}. Thread-safe.
 *
 * @param <I> its input
 * @param <O> its result
 */
public final class Workflow<I, O> {
  private final Engine engine;
  private final Definition<I, O> definition;

  Workflow(Engine engine, Definition<I, O> definition) {
    this.engine = engine;
    this.definition = definition;
  }

  /** Its name, the same in all processes and versions. */
  public String name() {
    return definition.name();
  }

  /** The version of its code. */
  public int version() {
    return definition.version();
  }

  Definition<I, O> definition() {
    return definition;
  }

  Class<O> outputType() {
    return definition.output();
  }

  /** Starts one; durable when this returns. It runs in this process, where there is a place. */
  public WorkflowHandle<O> start(I input) {
    return start(input, options -> options);
  }

  /**
   * Starts one with options; durable when this returns.
   *
   * <p>With the id of a workflow that is there, running or ended, it finds that one; the input is
   * then not looked at.
   *
   * @throws WorkflowException.Refused ID_TAKEN if the id belongs to a workflow of another name,
   *     DUPLICATE if another one has its deduplication key, WRONG_PLACE if it is to be nested
   */
  public WorkflowHandle<O> start(I input, UnaryOperator<StartOptions> options) {
    return Starting.start(engine, definition, input, definition.output(), options);
  }

  /**
   * Starts one with a transaction of the application: it is queued if, and as soon as, that commits.
   *
   * @return its id
   */
  public String startIn(Tx tx, I input) {
    return startIn(tx, input, options -> options);
  }

  /**
   * As {@link #startIn(Tx, Object)}, with options. With the id of a workflow that is there it changes
   * nothing.
   */
  public String startIn(Tx tx, I input, UnaryOperator<StartOptions> options) {
    StartOptions chosen = Starting.chosen(definition, options).queued();
    NewWorkflow flow =
        engine.prepare(definition, engine.values().encode(input, "the input"), chosen, null);
    tx.execute(Store.insert(flow, null));
    return flow.id();
  }
}
