package dev.sluice.workflow;

import dev.sluice.SluiceException;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One taking-up of one workflow, from the top of its code to its end or to where it waits. Its writes
 * carry its fence; the first that is refused ends it.
 *
 * <p>Implementation note: {@code unwinding} is set once (a lost run overrides everything) and looked at
 * before each durable point that is not recorded yet. While it undoes, only losing the run counts.
 */
final class Run implements Runnable {
  private static final System.Logger LOG = System.getLogger("dev.sluice.workflow");

  private final Engine engine;
  private final WorkflowClock clock;
  private final WorkflowRow row;
  private final Definition<?, ?> definition;
  private final Fence fence;
  private final Waits waits;
  private final Interrupts interrupts = new Interrupts();
  private final Undos undos = new Undos();
  private final Memos memos = new Memos();
  private final Recording recording = new Recording(this);
  private final AtomicLong seq = new AtomicLong();
  private final Signal messages = new Signal();
  private final Signal children = new Signal();
  private final CompletableFuture<@Nullable Finished> ended = new CompletableFuture<>();
  private final @Nullable Long deadlineAt;
  private final Mode mode;
  private History history;
  private volatile @Nullable Unwind unwinding;
  private volatile boolean isUndoing;
  private volatile long signals;
  private WorkflowObserver.@Nullable RunWatch watch; // of its thread, before its code begins

  /** On whose thread, and to what end. */
  enum Mode {
    /** On a thread of its own, which takes one of the places of its engine. */
    OWN,
    /** On its parent's thread, and in its parent's place. */
    NESTED,
    /** On a record only: writes nothing, and ends where the record does. */
    REPLAY
  }

  Run(Engine engine, WorkflowRow row, Definition<?, ?> definition, Mode mode) {
    this(engine, engine.clock(), row, definition, mode, new History(List.of()));
  }

  private Run(
      Engine engine,
      WorkflowClock clock,
      WorkflowRow row,
      Definition<?, ?> definition,
      Mode mode,
      History history) {
    this.engine = engine;
    this.clock = clock;
    this.mode = mode;
    this.history = history;
    this.row = row;
    this.definition = definition;
    this.fence = new Fence(row.wid(), row.runId());
    this.signals = row.signals();
    this.deadlineAt = row.deadlineAt();
    this.waits = new Waits(clock, engine.settings().hotMillis(), this::park);
  }

  /** Runs the code on a record; how that ends. */
  static Ending replay(
      Engine engine, WorkflowClock clock, Recorded recorded, Definition<?, ?> definition) {
    History history = new History(recorded.steps());
    Run run = new Run(engine, clock, recorded.row(), definition, Mode.REPLAY, history);
    Ending ending = run.conclude();
    Unwind met = run.unwinding; // in whichever branch
    return met == null ? ending : Ending.of(met);
  }

  // ---- what it is

  WorkflowRow row() {
    return row;
  }

  Fence fence() {
    return fence;
  }

  Engine engine() {
    return engine;
  }

  History history() {
    return history;
  }

  Waits waits() {
    return waits;
  }

  Interrupts interrupts() {
    return interrupts;
  }

  Undos undos() {
    return undos;
  }

  Signal messages() {
    return messages;
  }

  Signal children() {
    return children;
  }

  @Nullable
  Long deadlineAt() {
    return deadlineAt;
  }

  /** Completes with how it ended, or with null if it went on elsewhere. */
  CompletableFuture<@Nullable Finished> ended() {
    return ended;
  }

  boolean isNested() {
    return mode == Mode.NESTED;
  }

  WorkflowClock clock() {
    return clock;
  }

  long now() {
    return clock.millis();
  }

  // ---- its life

  @Override
  public void run() {
    Finished finished = null;
    WorkflowClock.Alarm deadline = () -> {};
    WorkflowObserver.RunWatch watching = engine.observers().running(observed());
    watch = watching;
    try {
      deadline = armDeadline();
      finished = toItsEnd();
    } catch (Killed e) {
      // as if its process were dead: nothing is written, nobody is told
    } catch (Throwable e) { // the database, or a bug: the row tells the truth, and is given back
      LOG.log(Level.ERROR, "workflow '%s' is given back: %s".formatted(row.id(), e), e);
      engine.giveBack(fence);
    } finally {
      deadline.cancel();
      tellEnd(watching, finished);
      engine.left(this, finished);
      ended.complete(finished);
    }
  }

  private WorkflowObserver.Run observed() {
    return new WorkflowObserver.Run(
        row.id(),
        row.name(),
        row.version(),
        row.runId(),
        row.attempts(),
        Json.map(row.attributes()));
  }

  private void tellEnd(WorkflowObserver.RunWatch watching, @Nullable Finished finished) {
    String error = finished == null ? null : finished.error();
    watching.ended(
        Optional.ofNullable(finished).map(Finished::state),
        Optional.ofNullable(error).map(engine.values()::failure));
  }

  /** An attempt of a step begins, in this thread. */
  WorkflowObserver.AttemptWatch watch(StepPoint point, int attempt) {
    WorkflowObserver.RunWatch watching = watch;
    return watching == null || point.kind() == StepKind.MEMO
        ? failure -> {}
        : watching.attempt(point.path(), point.kind(), attempt);
  }

  private @Nullable Finished toItsEnd() {
    try {
      return settle(execute());
    } catch (Unwind e) {
      return settle(e);
    }
  }

  private WorkflowClock.Alarm armDeadline() {
    Long at = deadlineAt;
    return at == null
        ? () -> {}
        : clock.at(at, () -> unwind(Unwind.Why.DEADLINE, "its time is over"));
  }

  private Ending execute() {
    if (!row.isFresh()) {
      history = new History(engine.store().steps(row.wid()));
      seq.set(history.lastSeq());
    }
    if (row.cancelAt() != null) {
      unwind(Unwind.Why.CANCELLED, "it was cancelled");
    }
    if (deadlineAt != null && deadlineAt <= now()) {
      unwind(Unwind.Why.DEADLINE, "its time is over");
    }
    return conclude();
  }

  /** Runs the code, with what is recorded. */
  private Ending conclude() {
    try {
      String output = call(definition);
      Unwind swallowed = unwinding;
      if (swallowed != null) {
        return Ending.of(swallowed);
      }
      List<StepRow> left = history.leftovers();
      return left.isEmpty()
          ? new Ending.Done(output)
          : new Ending.Stuck(Divergence.ofLeftover(left.getFirst(), left.size() - 1));
    } catch (Killed e) {
      throw e;
    } catch (Throwable e) { // code of the user: whatever it throws is how the workflow ends
      Unwind why = e instanceof Unwind unwind ? unwind : unwinding;
      if (why == null
          && e instanceof SluiceException known
          && !(known instanceof SluiceException.Failed)) {
        throw known; // of the engine's reads
      }
      return why == null ? new Ending.Failed(Failure.of(e)) : Ending.of(why);
    }
  }

  private <I, O> @Nullable String call(Definition<I, O> definition) throws Exception {
    Values values = engine.values();
    I input = values.decode(row.input(), row.codec(), definition.input(), "the input");
    try (Wf wf = new Wf(this, new Scope(""), null)) {
      return values.encode(definition.body().run(wf, input), "the result");
    }
  }

  private @Nullable Finished settle(Ending ending) {
    return switch (ending) {
      case Ending.Done(String output) -> finishDone(output);
      case Ending.Failed(Failure failure) -> finishUndone(WorkflowState.FAILED, failure);
      case Ending.Cancelled() ->
        finishUndone(
            WorkflowState.CANCELLED, Failure.of(Ending.CANCELLED, "the workflow was cancelled"));
      case Ending.TimedOut() ->
        finishUndone(
            WorkflowState.FAILED, Failure.of(Ending.TIMED_OUT, "the workflow's time was over"));
      case Ending.Stuck(Divergence divergence) -> stuck(divergence.message());
      case Ending.Gone gone -> {
        leave(gone.why());
        yield null;
      }
    };
  }

  private @Nullable Finished finishDone(@Nullable String output) {
    memos.flush(this);
    Finished end =
        new Finished(WorkflowState.DONE, output, null, engine.values().codec());
    if (engine.store().finish(endPoint(), fence, end, /* unlessCancelled= */ true, now())) {
      return end;
    }
    Finished mine = engine.store().finished(row.id());
    if (mine != null && mine.state() == WorkflowState.DONE && status() == Unwind.Why.LOST) {
      return wasMine() ? mine : null;
    }
    return settle(Ending.of(new Unwind(status(), "at its end")));
  }

  /** Of a write tried again: whether the row says that it was this run that ended. */
  boolean wasMine() {
    RunStatus status = engine.store().status(row.wid());
    return status != null && status.runId() == row.runId();
  }

  private @Nullable Finished finishUndone(WorkflowState state, Failure failure) {
    synchronized (this) {
      isUndoing = true;
      unwinding = lostOrNull();
    }
    check(null);
    WorkflowException.StepFailed undo = undos.run(this);
    Failure reason = undo == null
        ? failure
        : new Failure(
            Ending.UNDO_FAILED,
            "%s; and after that: %s".formatted(failure, undo.getMessage()),
            List.of(),
            undo.failure());
    Finished end = new Finished(
        undo == null ? state : WorkflowState.FAILED,
        null,
        engine.values().encode(reason),
        engine.values().codec());
    return engine.store().finish(endPoint(), fence, end, /* unlessCancelled= */ false, now())
            || wasMine()
        ? end
        : null;
  }

  private @Nullable Unwind lostOrNull() {
    Unwind current = unwinding;
    return current != null && current.why() == Unwind.Why.LOST ? current : null;
  }

  private @Nullable Finished stuck(String message) {
    Failure failure = Failure.of(Ending.STUCK, message);
    LOG.log(Level.WARNING, "workflow '%s' is STUCK: %s".formatted(row.id(), message));
    String error = engine.values().encode(failure);
    return engine.store().stuck(fence, error)
        ? new Finished(WorkflowState.STUCK, null, error, engine.values().codec())
        : null;
  }

  /** It was unwound while it settled: while it undid, or when its last memo was refused. */
  private @Nullable Finished settle(Unwind unwind) {
    if (isUndoing && unwind.why() != Unwind.Why.STUCK) {
      leave(unwind.why());
      return null;
    }
    return settle(Ending.of(unwind));
  }

  private void leave(Unwind.Why why) {
    switch (why) {
      case PARKED -> {}
      case PAUSED -> engine.store().release(fence);
      case LOST, STUCK, CANCELLED, DEADLINE, SETTLED, REPLAYED -> engine.giveBack(fence);
    }
  }

  // ---- its end, from outside or inside

  /** Ends its code at the next durable point, and interrupts the step that runs. */
  void unwind(Unwind.Why why, String message) {
    unwind(new Unwind(why, message));
  }

  private void unwind(Unwind next) {
    Unwind.Why why = next.why();
    synchronized (this) {
      boolean overrides = unwinding == null || why == Unwind.Why.LOST;
      boolean counts = !isUndoing || why == Unwind.Why.LOST || why == Unwind.Why.PARKED;
      if (!overrides || !counts) {
        return;
      }
      unwinding = next;
    }
    if (why != Unwind.Why.PARKED && why != Unwind.Why.PAUSED) {
      interrupts.all();
    }
    waits.wakeAll();
  }

  /** It is nested in a branch that has ended: given back, until the branch's end is recorded. */
  void notNeeded() {
    unwind(Unwind.Why.LOST, "the branch is not needed any more");
  }

  /** Lets the step that runs come to its end, and ends the code at the next durable point. */
  void yieldSoon() {
    synchronized (this) {
      if (unwinding == null || unwinding.why() != Unwind.Why.LOST) {
        unwinding = new Unwind(Unwind.Why.LOST, "this process is closing");
      }
    }
    waits.wakeAll();
  }

  /** Goes on only if the run, and the branch, are to. */
  void check(@Nullable Gate gate) {
    Unwind current = unwinding;
    if (current != null) {
      throw current;
    }
    if (gate != null && gate.isSettled()) {
      throw new Unwind(Unwind.Why.SETTLED, "the branch is not needed any more");
    }
  }

  /** Stops at a divergence of code and record. */
  Unwind diverged(Divergence divergence) {
    Unwind stuck = new Unwind(divergence);
    unwind(stuck);
    Unwind current = unwinding;
    return current == null ? stuck : current;
  }

  /**
   * Something that is not recorded is reached: here a replay ends. That something is recorded after it,
   * in the same scope, means that the code is new in its middle.
   */
  void beyondRecord(String what, String prefix) {
    StepRow next = mode == Mode.REPLAY ? history.nextIn(prefix) : null;
    if (next != null) {
      throw diverged(Divergence.ofOrder(what, next));
    }
    writesNothing(what);
  }

  /** A replay ends rather than write. */
  void writesNothing(String what) {
    if (mode == Mode.REPLAY) {
      throw new Unwind(Unwind.Why.REPLAYED, what);
    }
  }

  /** Cancels a child that nobody waits for any more, with all below it. */
  void cancelChild(String id) {
    if (mode != Mode.REPLAY) {
      engine.cancelChild(id);
    }
  }

  /** Why this run must stop, as the row says. */
  Unwind.Why status() {
    RunStatus status = engine.store().status(row.wid());
    return status == null ? Unwind.Why.LOST : status.refusal(row.runId());
  }

  private boolean park(long wakeAt) {
    try {
      Long deadline = deadlineAt;
      long at = deadline == null || isUndoing ? wakeAt : Math.min(wakeAt, deadline);
      Long wake = at == Waits.NEVER ? null : (Long) at;
      if (engine.store().park("wait of '" + row.id() + "'", fence, wake, signals)) {
        unwind(Unwind.Why.PARKED, "it waits");
        engine.parked(wake);
        return true;
      }
      return stillHere();
    } catch (Killed e) {
      return true; // its threads are being ended
    } catch (SluiceException e) {
      LOG.log(Level.WARNING, "workflow '%s' keeps its thread: %s".formatted(row.id(), e), e);
      return false;
    }
  }

  /** Parking was refused: because something came, or because the run is to stop. */
  private boolean stillHere() {
    RunStatus status = engine.store().status(row.wid());
    if (status != null
        && status.refusal(row.runId()) == Unwind.Why.LOST
        && status.state() == WorkflowState.RUNNING
        && status.runId() == row.runId()) {
      signals = status.signals();
      waits.signal(messages);
      waits.signal(children);
      return false;
    }
    unwind(status == null ? Unwind.Why.LOST : status.refusal(row.runId()), "it cannot wait");
    return !isUndoing;
  }

  // ---- its record

  private String endPoint() {
    return "end of '" + row.id() + "'";
  }

  long nextSeq() {
    return seq.incrementAndGet();
  }

  Memos memos() {
    return memos;
  }

  /** Writes its record. */
  Recording record() {
    return recording;
  }

  boolean isUndoing() {
    return isUndoing;
  }

  /** Ends the run for a reason that was found; what is to be thrown, as there may be another one. */
  Unwind stop(Unwind.Why why, String message) {
    unwind(why, message);
    Unwind current = unwinding;
    return current == null ? new Unwind(why, message) : current;
  }

  void undo(Undos.Undo undo) {
    try (Wf wf = new Wf(this, new Scope(undo.path() + "!"), null)) {
      StepPoint point = new StepPoint(undo.path() + "!undo", StepKind.UNDO, "undo", null);
      new StepRun<>(wf, point, undo.retry(), null, Void.class).run(() -> {
        undo.action().run();
        return Step.nothing(Void.class);
      });
    }
  }
}
