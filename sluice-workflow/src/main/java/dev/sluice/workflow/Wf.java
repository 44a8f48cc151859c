package dev.sluice.workflow;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A workflow from inside: its durable points. Each is recorded when it ends, and answered from the
 * record when the code runs again after a crash, a move to another process, or a wait.
 *
 * <p>It belongs to the thread that runs the code it was given to; steps do not nest. A call from
 * anywhere else is refused with WRONG_PLACE.
 *
 * <p>While a workflow waits for long, its code is ended from inside by an {@link Error}, and begins
 * anew when there is something to do. So do not catch {@link Throwable}, and expect {@code finally}
 * blocks to run at any durable point.
 */
public final class Wf implements AutoCloseable {
  private final Run run;
  private final Scope scope;
  private final @Nullable Gate gate;
  private final Thread owner = Thread.currentThread();
  private @Nullable String step;
  private int attempt;
  private String reached = "its beginning";
  private boolean ended;

  Wf(Run run, Scope scope, @Nullable Gate gate) {
    this.run = run;
    this.scope = scope;
    this.gate = gate;
  }

  // ---- what it is

  /** The id of this workflow. */
  public String id() {
    return run.row().id();
  }

  /** Until when it must have ended; empty where it may take any time. */
  public Optional<Instant> deadline() {
    return Optional.ofNullable(run.deadlineAt()).map(Instant::ofEpochMilli);
  }

  /**
   * A key that is the same in every attempt of the step that runs now, in every process, and of no
   * other step: for services that do a thing once for each key.
   *
   * @throws WorkflowException.Refused WRONG_PLACE outside of a step
   */
  public String idempotencyKey() {
    return Fingerprint.of(id() + "/" + runningStep());
  }

  /** Which attempt of the step that runs now this is, from 1. */
  public int attempt() {
    runningStep();
    return attempt;
  }

  private String runningStep() {
    String running = step;
    if (running == null) {
      throw new WorkflowException.Refused(
          WorkflowError.WRONG_PLACE,
          "no step of workflow '%s' runs here; call this inside of a step's code".formatted(id()));
    }
    return running;
  }

  // ---- steps

  /** A step with settings: {@code wf.step("charge", Payment.class).retry(…).call(() -> …)}. */
  public <T> Step<T> step(String name, Class<T> type) {
    return new Step<>(this, name, type);
  }

  /**
   * Runs code once and records its result; durable when this returns.
   *
   * @throws WorkflowException.StepFailed if it threw: the same on every replay
   */
  public <T> T step(String name, Class<T> type, StepCall<T> call) {
    return step(name, type).call(call);
  }

  /** Runs code once and records that it did; durable when this returns. */
  public void step(String name, StepAction action) {
    step(name, Void.class).run(action);
  }

  /**
   * Runs SQL that commits together with the record of the step: exactly once.
   *
   * @throws WorkflowException.StepFailed if it threw: nothing of it was done
   */
  public <T> T transaction(String name, Class<T> type, TransactionCall<T> call) {
    return step(name, type).transaction(call);
  }

  /** As {@link #transaction(String, Class, TransactionCall)}, without a result. */
  public void transaction(String name, TransactionAction action) {
    step(name, Void.class).commit(action);
  }

  /**
   * A value that is to stay the same: of the clock, of chance, of pure computing. Does not wait; it is
   * durable before anything happens outside, and with the next durable point at the latest.
   */
  public <T> T memo(String name, Class<T> type, StepCall<T> call) {
    StepPoint point = enter(StepKind.MEMO, name, null);
    return new StepRun<>(this, point, Retry.never(), null, type).memo(call);
  }

  // ---- time

  /** Waits, counted from when this was first reached. After a short time no thread is held. */
  public void sleep(Duration duration) {
    sleep("sleep", duration.toMillis(), /* isAbsolute= */ false);
  }

  /** Waits until a time of day; not at all if it has passed. */
  public void sleepUntil(Instant time) {
    sleep("sleep", time.toEpochMilli(), /* isAbsolute= */ true);
  }

  private void sleep(String name, long millis, boolean isAbsolute) {
    StepPoint point = enter(StepKind.SLEEP, name, null);
    StepRow row = find(point);
    if (row == null) {
      check();
      long now = run.now();
      long until = isAbsolute ? millis : Math.addExact(now, millis);
      row = StepRow.begun(point, run.nextSeq(), StepState.DONE, 1, now).until(until);
      run.record().only(row);
    }
    Long until = row.nextAt();
    if (until != null && until > run.now()) {
      run.waits().until(until, this::check);
    }
  }

  // ---- messages and events

  /**
   * Takes the next message of a topic, in the order they were sent.
   *
   * @return empty if none came in time, counted from when this was first reached
   */
  public <T> Optional<T> receive(String topic, Class<T> type, Duration timeout) {
    StepPoint point = enter(StepKind.RECEIVE, topic, null);
    return new Receiving(this, run, point)
        .receive(timeout.toMillis())
        .map(row -> run.engine()
            .values()
            .decode(row.output(), row.codec(), type, "message '" + topic + "'"));
  }

  /** Takes the next message of a topic, however long that takes. */
  public <T> T receive(String topic, Class<T> type) {
    StepPoint point = enter(StepKind.RECEIVE, topic, null);
    StepRow row = new Receiving(this, run, point).receive(Long.MAX_VALUE).orElseThrow();
    return run.engine().values().decode(row.output(), row.codec(), type, "message '" + topic + "'");
  }

  /**
   * Sends a message to another workflow; it and the record of having sent it commit together.
   *
   * @throws WorkflowException.StepFailed if there is no workflow of this id
   */
  public void send(String workflowId, String topic, Object value) {
    new Sending(this, run).send(enter(StepKind.SEND, topic, workflowId), workflowId, value);
  }

  /** Publishes a value under a name; the last one counts, the others are its history. */
  public void publish(String name, Object value) {
    new Sending(this, run).publish(enter(StepKind.PUBLISH, name, null), value, /* stream= */ false);
  }

  /** Adds a value to a stream, which can be read from outside while it grows. */
  public void append(String stream, Object value) {
    new Sending(this, run)
        .publish(enter(StepKind.PUBLISH, stream, null), value, /* stream= */ true);
  }

  // ---- children and branches

  /**
   * Starts another workflow, or finds the one that was started here before. It runs at once beside this
   * one, if there is a place; options say otherwise: in a queue, {@linkplain StartOptions#nested()
   * nested}, {@linkplain StartOptions#detached() detached}.
   */
  public <I, O> ChildHandle<O> child(Workflow<I, O> workflow, I input) {
    return child(workflow, input, StartOptions.defaults());
  }

  /**
   * As {@link #child(Workflow, Object)}, with options.
   *
   * @throws WorkflowException.Refused WRONG_PLACE for options that do not go together
   */
  public <I, O> ChildHandle<O> child(Workflow<I, O> workflow, I input, StartOptions options) {
    StepPoint point = enter(StepKind.CHILD, workflow.name(), null);
    return new Children(this, run).start(point, workflow, input, options);
  }

  /** Branches that run at the same time; close it, or use it in {@code try (…)}. */
  public Branches parallel() {
    StepPoint point = enter(StepKind.BRANCHES, "parallel", null);
    return new Branches(this, run, point);
  }

  // ---- change of code

  /**
   * Whether this run is to take the new way: true for workflows that come here for the first time,
   * and ever after; false for those that passed here before the code had this mark.
   */
  public boolean patched(String mark) {
    StepPoint point = enter(StepKind.PATCH, mark, null);
    StepRow row = find(point);
    if (row != null) {
      return true;
    }
    if (run.history().hasMore(scope.prefix())) {
      return false;
    }
    check();
    run.record().only(StepRow.begun(point, run.nextSeq(), StepState.DONE, 1, run.now()));
    return true;
  }

  // ---- for the engine

  Run run() {
    return run;
  }

  Scope scope() {
    return scope;
  }

  @Nullable
  Gate gate() {
    return gate;
  }

  /** A durable point of this name is reached: is the call in its place, and which one is it? */
  StepPoint enter(StepKind kind, String name, @Nullable String fingerprint) {
    inPlace(kind + " '" + name + "'");
    String path = scope.next(name);
    reached = "%s '%s' at '%s'".formatted(kind, name, path);
    return new StepPoint(path, kind, name, fingerprint);
  }

  /** Refuses a call from anywhere but the code this context belongs to. */
  void inPlace(String what) {
    String problem = null;
    if (ended) {
      problem = "the code it belongs to has ended";
    } else if (!Thread.currentThread().equals(owner)) {
      problem = "it belongs to another thread; parallel work has wf.parallel(), with a context for"
          + " each branch";
    } else if (step != null) {
      problem = "step '" + step + "' runs; steps do not nest: call it after that step";
    }
    if (problem != null) {
      throw new WorkflowException.Refused(
          WorkflowError.WRONG_PLACE,
          "%s cannot use this context of workflow '%s': %s".formatted(what, id(), problem));
    }
    reached = what;
  }

  /** What is recorded at a point; null where nothing is. */
  @Nullable
  StepRow find(StepPoint point) {
    StepRow row = run.history().take(point.path());
    Divergence divergence = row == null ? null : point.divergence(row);
    if (divergence != null) {
      throw run.diverged(divergence);
    }
    return row;
  }

  /** Before a durable point that is not recorded: goes on only if the run, and the branch, are to. */
  void check() {
    checkStopped();
    run.beyondRecord(reached, scope.prefix());
  }

  /** As {@link #check}, where no durable point is reached. */
  void checkStopped() {
    run.check(gate);
  }

  /** The code of a step begins; null when it has ended. */
  void inStep(@Nullable String path, int attempt) {
    this.step = path;
    this.attempt = attempt;
  }

  /** Ends its use; done by the engine. */
  @Override
  public void close() {
    ended = true;
  }
}
