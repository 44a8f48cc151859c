package dev.sluice.workflow;

import dev.sluice.Sluice;
import dev.sluice.Sql;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The workflows of one database: define what this process can run, start, find, send, manage.
 * Thread-safe; open it once for each {@link Sluice} and close it before that.
 */
public final class Workflows implements AutoCloseable {
  private final Engine engine;
  private final @Nullable SystemClock ownClock;

  Workflows(Engine engine, @Nullable SystemClock ownClock) {
    this.engine = engine;
    this.ownClock = ownClock;
  }

  /** To be built on an open database. */
  public static WorkflowsBuilder on(Sluice sluice) {
    return new WorkflowsBuilder(sluice);
  }

  /**
   * Makes a workflow known, once for each name. From now on this process takes up those of this name
   * that are queued, waiting, or left by a process that died, of whatever version.
   *
   * @param version of the code; kept with each workflow that is started
   */
  public <I, O> Workflow<I, O> define(
      String name, int version, Class<I> input, Class<O> output, WorkflowBody<I, O> body) {
    return define(name, version, input, output, body, options -> options);
  }

  /**
   * As {@link #define(String, int, Class, Class, WorkflowBody)}, with options: {@code o ->
   * o.sameVersionOnly()} leaves work of other versions to processes with their code.
   */
  public <I, O> Workflow<I, O> define(
      String name,
      int version,
      Class<I> input,
      Class<O> output,
      WorkflowBody<I, O> body,
      UnaryOperator<DefineOptions> options) {
    Versions versions = options.apply(DefineOptions.defaults()).versions(version);
    Definition<I, O> definition =
        new Definition<>(checked(name), version, versions, input, output, body);
    engine.define(definition);
    return new Workflow<>(engine, definition);
  }

  private static String checked(String name) {
    if (name.isBlank() || name.length() > Scope.NAME_MAX) {
      throw new IllegalArgumentException("a workflow's name has 1 to 200 characters: " + name);
    }
    return new Scope("").next(name);
  }

  /**
   * Starts a workflow by its name, which this process need not know: it is queued for those that do,
   * and where this one does, it runs as {@link Workflow#start}. Durable when this returns.
   *
   * @throws WorkflowException.Refused as {@link Workflow#start}
   */
  public WorkflowHandle<JsonText> start(
      String name, JsonText input, UnaryOperator<StartOptions> options) {
    return Starting.start(engine, engine.toStart(checked(name)), input, JsonText.class, options);
  }

  /** A handle of any workflow, by its id; empty where there is none. */
  public <O> Optional<WorkflowHandle<O>> find(String id, Class<O> type) {
    return engine.store().nameOf(id) == null
        ? Optional.empty()
        : Optional.of(new WorkflowHandle<>(engine, id, type, null, /* isNew= */ false));
  }

  /**
   * Sends a message; durable when this returns.
   *
   * @throws WorkflowException.Refused NOT_FOUND if there is no workflow of this id
   */
  public void send(String id, String topic, Object value) {
    Messages.send(engine, id, topic, value, null);
  }

  /** As {@link #send(String, String, Object)}; of several with one key only the first is taken. */
  public void send(String id, String topic, Object value, String idempotencyKey) {
    Messages.send(engine, id, topic, value, idempotencyKey);
  }

  /**
   * Cancels a workflow, with the children it has started: the step that runs is interrupted, what is
   * done is undone. Durable when this returns; the undoing goes on after it.
   *
   * @return false if it had ended, or was cancelled before
   */
  public boolean cancel(String id) {
    return new Management(engine).cancel(id);
  }

  /** Pauses a workflow: a step that runs comes to its end. False if it was paused, or has ended. */
  public boolean pause(String id) {
    return new Management(engine).pause(id);
  }

  /**
   * Lets a workflow go on: a paused one where it is; one that is STUCK, DEAD, FAILED or CANCELLED from
   * its record, running the step that failed last again; a child is resumed before its parent.
   *
   * @throws WorkflowException.Refused WRONG_STATE otherwise, and if something of it was undone
   */
  public void resume(String id) {
    new Management(engine).resume(id);
  }

  /**
   * Starts a new workflow with the input of another, and its steps that ended well.
   *
   * @throws WorkflowException.Refused NOT_FOUND, or ID_TAKEN for the new id
   */
  public void forkFromFailure(String id, String newId) {
    new Management(engine).fork(id, newId, null, /* withSteps= */ true);
  }

  /** As {@link #forkFromFailure}, with the steps that were begun before the one at a path. */
  public void fork(String id, String newId, String beforePath) {
    new Management(engine).fork(id, newId, beforePath, /* withSteps= */ true);
  }

  /** Starts a new workflow with the input of another. */
  public void restart(String id, String newId) {
    new Management(engine).fork(id, newId, null, /* withSteps= */ false);
  }

  /** Sets what holds up a queue's workflows, from now on and in all processes; durable. */
  public void limit(String queue, QueueLimits limits) {
    Duration window = limits.window();
    engine
        .store()
        .write(Sql.of(
            "INSERT OR REPLACE INTO _sluice_wf_queue (name, concurrency, per_process, per_partition,"
                + " rate, rate_millis, paused) VALUES (?, ?, ?, ?, ?, ?, ?)",
            queue,
            limits.concurrency(),
            limits.perProcess(),
            limits.perPartition(),
            limits.rate(),
            window == null ? null : window.toMillis(),
            limits.isPaused()));
    engine.lookForLimits();
    engine.runnable();
  }

  /**
   * Starts a workflow at the times of a schedule, from now on; durable. Each time is dealt with once,
   * by any process that has defined the workflow. Setting it again with the same times goes on where it
   * was.
   */
  public <I> void schedule(String name, Workflow<I, ?> workflow, I input, Schedule schedule) {
    engine.schedules().set(name, workflow, engine.values().encode(input, "the input"), schedule);
  }

  /** Ends a schedule; what it has started goes on. False if there is none of this name. */
  public boolean unschedule(String name) {
    return engine.schedules().remove(name);
  }

  /** Ends all schedules but these; how many. */
  public long retainSchedules(Collection<String> names) {
    return engine.schedules().retain(names);
  }

  /** Pauses a schedule. */
  public void pauseSchedule(String name) {
    engine.schedules().pause(name, true);
  }

  /** Lets a paused schedule go on from now. */
  public void resumeSchedule(String name) {
    engine.schedules().pause(name, false);
  }

  /** Starts the workflow of a schedule now, beside its times. The id of the new one. */
  public String trigger(String name) {
    return engine.schedules().trigger(name);
  }

  /**
   * Starts the workflow of a schedule for each of its times from one moment to before another, but for
   * those it was started for already. Where the schedule lets none overlap, the first holds up the
   * others: call again when it has ended.
   *
   * @return the number of new ones
   * @throws WorkflowException.Refused LIMIT if these are more than 10,000 times; nothing was started:
   *     take a shorter span
   */
  public int backfill(String name, Instant from, Instant to) {
    return engine.schedules().backfill(name, from, to);
  }

  /** All schedules, by name. */
  public List<ScheduleInfo> schedules() {
    return view().schedules();
  }

  /** All queues in which something is, or that have limits; by name. */
  public List<QueueInfo> queues() {
    return view().queues();
  }

  /** What the workflows of this process have done. */
  public WorkflowStats stats() {
    return engine.stats();
  }

  /** What is known of one; empty where there is none. */
  public Optional<WorkflowInfo> info(String id) {
    return view().info(id);
  }

  /** One page of those that fit. */
  public List<WorkflowInfo> list(WorkflowQuery query) {
    return view().list(query);
  }

  /** How many fit, on all pages. */
  public long count(WorkflowQuery query) {
    return view().count(query);
  }

  /** The record of a workflow, in the order in which its steps were begun. */
  public List<StepInfo> steps(String id) {
    return view().steps(id);
  }

  /** Deletes a workflow that has ended, with its children. False if one has not, or there is none. */
  public boolean delete(String id) {
    return new Retention(engine.store()).delete(id);
  }

  /**
   * Deletes workflows that have ended, with their children: those that ended longer ago than {@code
   * age}, and of the others all but the latest {@code keep}. In small slices; the number of those
   * without parents that were deleted.
   */
  public long collect(Duration age, long keep) {
    return new Retention(engine.store()).collect(engine.clock().millis() - age.toMillis(), keep);
  }

  /** A workflow with its children and their whole records, as text. */
  public String export(String id) {
    return sluice().read(snapshot -> Transfer.export(snapshot, id));
  }

  /**
   * Checks that a text is an export, for those who want to know before they open a file, as {@link
   * #importFrom} finds its tables made.
   *
   * @throws WorkflowException.Refused UNSERIALISABLE if it is none; the message says why
   */
  public static void requireExport(String text) {
    Transfer.flows(text);
  }

  /**
   * Reads an export in; what ran when it was made is queued here.
   *
   * @return how many workflows it had
   * @throws WorkflowException.Refused ID_TAKEN if one of them is here: nothing was read in
   */
  public int importFrom(String text) {
    int count = new Transfer(sluice()).read(text);
    engine.runnable();
    return count;
  }

  /**
   * Checks the code that this process has defined against recorded histories, {@link #export exported}
   * from whatever file: runs it on each, in the calling thread, as a replay does. Nothing is written and
   * no step is run: what is recorded is answered, and at the first durable point that is not, the replay
   * ends. So histories may be of workflows that have ended, failed, run or wait. Which versions a
   * definition takes up plays no part.
   *
   * @throws WorkflowException.Refused UNSERIALISABLE if the text is no export of workflows
   */
  public ReplayReport replay(String export) {
    return new Replaying(engine).replay(export);
  }

  /**
   * The value that a workflow has published last under a name; waits for the first one.
   *
   * @return empty if none came in time, or the workflow ended without one
   */
  public <T> Optional<T> awaitValue(String id, String name, Class<T> type, Duration timeout)
      throws InterruptedException {
    return new Events(engine).await(id, name, type, System.nanoTime() + timeout.toNanos());
  }

  /** All that a workflow has published under a name, or written to a stream, so far. */
  public <T> List<T> published(String id, String name, Class<T> type) {
    return new Events(engine).history(id, name, type);
  }

  /**
   * Hands on all that a workflow writes to a stream, in order, while it does; returns when it has ended.
   *
   * @return false if the time was over before
   */
  public <T> boolean readStream(
      String id, String stream, Class<T> type, Duration timeout, Consumer<T> reader)
      throws InterruptedException {
    return new Events(engine).read(id, stream, type, System.nanoTime() + timeout.toNanos(), reader);
  }

  /** A message of a bulk. */
  public record Message(String id, String topic, Object value) {}

  /**
   * Sends several messages as one write: all or, where there is no workflow for one, none.
   *
   * @throws WorkflowException.Refused NOT_FOUND; the message names the first that is missing
   */
  public void sendAll(List<Message> messages) {
    Messages.sendAll(engine, messages);
  }

  private WorkflowView view() {
    return new WorkflowView(new LiveReads(sluice()));
  }

  /**
   * For tests: ends all work here as a crash of the process would, at once. Nothing is written any more,
   * what it ran is not given back, steps that run are interrupted. Close it afterwards all the same; no
   * other call makes sense, and those that write throw an {@link Error}.
   */
  public void crash() {
    engine.store().life().end();
  }

  private Sluice sluice() {
    return engine.store().sluice();
  }

  /**
   * Closes: takes nothing more, lets the steps that run come to their end for a while, and gives what
   * is not at its end to other processes, or to the next start of this one.
   */
  @Override
  public void close() {
    engine.close();
    if (ownClock != null) {
      ownClock.close();
    }
  }
}
