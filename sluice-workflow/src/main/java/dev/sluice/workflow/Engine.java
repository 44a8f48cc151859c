package dev.sluice.workflow;

import static java.util.stream.Collectors.toUnmodifiableSet;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What runs workflows in this process: their definitions, the runs under way, and the threads that find
 * more. The file decides who owns what; this is what follows from it.
 */
final class Engine {
  private static final System.Logger LOG = System.getLogger("dev.sluice.workflow");

  private final Store store;
  private final Claims claims;
  private final Values values;
  private final WorkflowClock clock;
  private final Settings settings;
  private final LocalTransactions transactions;
  private final Processes processes;
  private final Dispatcher dispatcher;
  private final LeaseKeeper lease;
  private final Schedules schedules = new Schedules(this);
  private final Listeners listeners = new Listeners();
  private final Tally tally = new Tally();
  private final Observers observers;
  private final Bell bell = Bell.open();
  private final Peers peers = new Peers(bell);
  private final Semaphore free;
  private final Map<String, Definition<?, ?>> definitions = new ConcurrentHashMap<>();
  private final Map<Long, Run> runs = new ConcurrentHashMap<>();
  private final Queue<Fence> left = new ConcurrentLinkedQueue<>();
  private final Set<Fence> forgotten = new HashSet<>(); // of the lease's thread
  private final String queues;
  private final String firstProcess;
  private volatile String process;
  private volatile Known known = Known.NOTHING;
  private volatile boolean closed;
  private boolean isManaging; // set before it is shared
  private volatile Set<String> limited = Set.of();
  private int generation; // of the lease's thread

  Engine(
      Store store,
      Values values,
      WorkflowClock clock,
      Settings settings,
      LocalTransactions transactions,
      List<WorkflowObserver> observers,
      String process) {
    this.store = store;
    this.claims = new Claims(store);
    this.values = values;
    this.clock = clock;
    this.settings = settings;
    this.transactions = transactions;
    List<WorkflowObserver> all = new ArrayList<>(List.of(tally));
    all.addAll(observers);
    this.observers = new Observers(all);
    this.processes = new Processes(store);
    this.firstProcess = bell.named(process);
    this.process = firstProcess;
    this.free = new Semaphore(settings.runsMax());
    this.queues = Json.strings(settings.queues());
    this.dispatcher = new Dispatcher(this, settings.scanMillis());
    this.lease = new LeaseKeeper(this, processes, settings.leaseNanos());
    store.life().onEnd(this::died);
  }

  /** Begins to serve; as the only process it first takes what others have left. */
  void start(boolean isSole) {
    lease.start();
    peers.start();
    bell.listen(firstProcess, this::rung);
    lookForPeers();
    peers.come();
    if (isSole) {
      lease.takeAll();
    }
    dispatcher.start();
  }

  /** In place of {@link #start}: nothing ever runs here. */
  void manageOnly() {
    closed = true;
    isManaging = true;
    dispatcher.close();
    peers.startFinding(this::lookForPeers); // whoever runs what is started, sent, cancelled here
  }

  /** Another process has committed something. */
  private void rung(char letter, String text) {
    switch (letter) {
      case 'E' -> listeners.changed(text);
      case 'P' -> lookForPeers();
      case 'M' -> {
        signal(Long.parseLong(text));
        dispatcher.look();
      }
      default -> dispatcher.look(); // what a newer version rings for, too
    }
  }

  private void signal(long wid) {
    Run run = runs.get(wid);
    if (run != null) {
      run.waits().signal(run.messages());
      run.waits().signal(run.children());
    }
  }

  private void lookForPeers() {
    peersAre(processes.beats().keySet());
  }

  /** Who there is, this process included. */
  void peersAre(Set<String> processes) {
    peers.are(processes, process);
  }

  /** Something is committed that may run, here or elsewhere. */
  void runnable() {
    dispatcher.poke();
    peers.runnable();
  }

  /** Something has become of a workflow, and that is committed. */
  void changed(String id) {
    listeners.changed(id);
    peers.changed(id);
  }

  // ---- its parts

  Store store() {
    return store;
  }

  Claims claims() {
    return claims;
  }

  Values values() {
    return values;
  }

  WorkflowClock clock() {
    return clock;
  }

  Settings settings() {
    return settings;
  }

  LocalTransactions transactions() {
    return transactions;
  }

  Listeners listeners() {
    return listeners;
  }

  Observers observers() {
    return observers;
  }

  WorkflowStats stats() {
    return tally.stats();
  }

  Schedules schedules() {
    return schedules;
  }

  Dispatcher dispatcher() {
    return dispatcher;
  }

  String process() {
    return process;
  }

  /** The queues it serves, as a JSON array. */
  String queues() {
    return queues;
  }

  /** The work it takes up. */
  Known known() {
    return known;
  }

  String deadError() {
    return values.encode(Failure.of(
        "dev.sluice.workflow.Dead",
        "the processes that ran it have died %d times; resume it after a fix"
            .formatted(settings.recoveriesMax() + 1)));
  }

  // ---- queues

  /** Those it serves that have limits, as of the last look. */
  Set<String> limitedQueues() {
    return limited;
  }

  void lookForLimits() {
    limited = claims.limitedQueues();
    limited = limited.stream().filter(settings.queues()::contains).collect(toUnmodifiableSet());
  }

  // ---- definitions and starts

  synchronized void define(Definition<?, ?> definition) {
    if (closed) {
      throw new WorkflowException.Refused(
          WorkflowError.WRONG_PLACE,
          "workflow '%s' is not defined: these workflows are closed, or are managed only; define it with those of build()"
              .formatted(definition.name()));
    }
    if (definitions.putIfAbsent(definition.name(), definition) != null) {
      throw new IllegalArgumentException("two workflows are named " + definition.name());
    }
    known = Known.of(definitions.values());
    dispatcher.poke();
  }

  /** The definition of a name; where this process has none, one that is good for queueing it only. */
  Definition<?, ?> toStart(String name) {
    Definition<?, ?> known = definitions.get(name);
    return known == null
        ? new Definition<>(name, 0, Versions.ALL, Void.class, Void.class, (wf, input) -> {
          throw new IllegalStateException("workflow '%s' has no code here".formatted(name));
        })
        : known;
  }

  /** What this process knows under a name; null if nothing. */
  @Nullable
  Definition<?, ?> definition(String name) {
    return definitions.get(name);
  }

  /**
   * A workflow ready to be inserted; with a place here, where it may run at once. A nested one needs
   * none, as it runs in its parent's.
   */
  NewWorkflow prepare(
      Definition<?, ?> definition,
      @Nullable String input,
      StartOptions options,
      @Nullable Long parentDeadline) {
    long now = clock.millis();
    boolean isHere = !closed
        && !options.isQueued()
        && definition.equals(definitions.get(definition.name()))
        && (options.isNested() || (!limited.contains(options.queueName()) && free.tryAcquire()));
    String id = options.id() == null ? Ids.next(now, settings.random()) : options.id();
    Map<String, String> attributes = new HashMap<>(observers.starting(id, definition.name()));
    attributes.putAll(options.attributes());
    return new NewWorkflow(
        id,
        definition.name(),
        definition.version(),
        input,
        values.codec(),
        null,
        null,
        null,
        options.queueName(),
        options.partitionKey(),
        options.priorityValue(),
        options.deduplication(),
        now,
        options.wakeAt(now),
        options.timeoutMillis(),
        options.deadlineAt(now, parentDeadline),
        attributes.isEmpty() ? null : Json.object(attributes),
        isHere ? process : null);
  }

  /** It was not inserted: its place is free again. */
  void notStarted(NewWorkflow flow) {
    if (flow.owner() != null) {
      free.release();
    }
  }

  /** It was inserted, under a key, or was there already (-1). */
  @Nullable
  Run inserted(NewWorkflow flow, long wid) {
    if (wid < 0) {
      notStarted(flow);
      return null;
    }
    if (flow.owner() != null) {
      return launch(flow.started(wid));
    }
    Long wakeAt = flow.wakeAt();
    if (wakeAt == null) {
      runnable();
    } else {
      dispatcher.pokeAt(wakeAt);
      peers.runnable();
    }
    return null;
  }

  // ---- runs

  /** Takes up to so many places; how many it has got. */
  int reserve(int most) {
    int got = 0;
    while (got < most && free.tryAcquire()) {
      got++;
    }
    return got;
  }

  void unreserve(int places) {
    free.release(places);
  }

  /** Runs a workflow that is this process's now, and for which a place is taken. */
  @Nullable
  Run launch(WorkflowRow row) {
    Definition<?, ?> definition = definitions.get(row.name());
    if (definition == null || closed) {
      free.release();
      giveBack(new Fence(row.wid(), row.runId()));
      return null;
    }
    Run run = new Run(this, row, definition, Run.Mode.OWN);
    runs.put(row.wid(), run);
    clock.busy(1);
    Thread.ofVirtual().name("wf-" + row.id()).start(run);
    return run;
  }

  /** A nested child that is this process's now: to be run by its parent's thread. */
  Run nested(WorkflowRow row, Definition<?, ?> definition) {
    Run run = new Run(this, row, definition, Run.Mode.NESTED);
    runs.put(row.wid(), run);
    if (closed) {
      run.unwind(Unwind.Why.LOST, "this process is closing");
    }
    return run;
  }

  /** A run has left its thread; with how the workflow ended, if it did. */
  void left(Run run, @Nullable Finished finished) {
    runs.remove(run.row().wid(), run);
    if (finished != null) {
      changed(run.row().id());
      Long parent = run.row().parent();
      if (parent != null) {
        childEnded(parent);
      }
    }
    if (!run.isNested()) {
      leavesItsPlace();
    }
  }

  private void leavesItsPlace() {
    boolean wasFull = free.availablePermits() == 0 || !limited.isEmpty();
    free.release();
    if (wasFull) {
      dispatcher.poke();
    }
    clock.busy(-1);
  }

  /** A run waits in its row; it may have been sent something meanwhile. */
  void parked(@Nullable Long wakeAt) {
    if (wakeAt != null) {
      dispatcher.pokeAt(wakeAt);
    }
  }

  /** A message was sent to a workflow, and that is committed. */
  void sent(long wid) {
    Run run = runs.get(wid);
    if (run != null) {
      run.waits().signal(run.messages());
    } else {
      peers.sent(wid);
    }
    dispatcher.poke();
  }

  private void childEnded(long parent) {
    Run run = runs.get(parent);
    if (run != null) {
      run.waits().signal(run.children());
    } else {
      peers.sent(parent);
    }
    dispatcher.poke();
  }

  /** Cancels a child that nobody waits for any more, with all below it. */
  void cancelChild(String id) {
    new Management(this).cancel(id);
  }

  /** A workflow was cancelled or paused, and that is committed. */
  void stopped(long wid, Unwind.Why why) {
    Run run = runs.get(wid);
    if (run != null) {
      run.unwind(why, "somebody asked for it");
    } else {
      peers.stopped();
    }
    dispatcher.poke();
  }

  /** Looks for what other processes have cancelled or paused here. */
  void stopWhatIsToStop() {
    if (!runs.isEmpty()) {
      processes.stops(process).forEach((wid, why) -> {
        Run run = runs.get(wid);
        if (run != null) {
          run.unwind(why, "somebody asked for it");
        }
      });
    }
  }

  // ---- ends

  /** A run left its thread without an end: its row is to be queued again, now or at the next beat. */
  void giveBack(Fence fence) {
    try {
      if (!closed) {
        store.release(fence);
        runnable();
      }
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "workflow row {0} is given back later: {1}", fence.wid(), e);
      left.add(fence);
    }
  }

  void giveBackLeft() {
    for (Fence fence = left.poll(); fence != null; fence = left.poll()) {
      giveBack(fence);
    }
  }

  /**
   * Gives back what is this process's by its row and has no run here, at two looks: the answer of the
   * write that took it was lost.
   */
  void giveBackForgotten(List<Fence> owned) {
    Set<Fence> missing = new HashSet<>();
    for (Fence fence : owned) {
      if (!runs.containsKey(fence.wid())) {
        missing.add(fence);
      }
    }
    forgotten.retainAll(missing);
    forgotten.forEach(this::giveBack);
    forgotten.clear();
    forgotten.addAll(missing);
  }

  /** The next name of this process. */
  String nextProcess() {
    return firstProcess + "." + ++generation;
  }

  /** Others have taken everything: ends all runs and goes on under another name. */
  void renew(String name) {
    process = name;
    for (Run run : runs.values()) {
      run.unwind(Unwind.Why.LOST, "another process has it");
    }
  }

  /** Its life is over: ends what runs, and tells nobody. */
  private void died() {
    closed = true;
    dispatcher.close();
    lease.close();
    for (Run run : runs.values()) {
      run.unwind(Unwind.Why.LOST, "its process has died");
    }
  }

  /** Lets the steps that run end, then gives everything back. */
  void close() {
    if (isManaging) {
      peers.close();
      return;
    }
    closed = true;
    dispatcher.close();
    List<CompletableFuture<?>> ends = new ArrayList<>();
    for (Run run : runs.values()) {
      run.yieldSoon();
      ends.add(run.ended());
    }
    try {
      CompletableFuture.allOf(ends.toArray(new CompletableFuture<?>[0]))
          .get(settings.closeNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException | ExecutionException e) {
      runs.values().forEach(run -> run.unwind(Unwind.Why.LOST, "this process is closing"));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    lease.close();
    if (!store.life().isOver()) {
      processes.leave(process);
      peers.runnable();
    }
    peers.close();
  }
}
