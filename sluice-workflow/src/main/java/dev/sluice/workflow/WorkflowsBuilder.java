package dev.sluice.workflow;

import static java.util.Objects.requireNonNull;

import dev.sluice.Sluice;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** How workflows run in this process; from {@link Workflows#on(Sluice)}. */
public final class WorkflowsBuilder {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Sluice sluice;
  private Duration hot = Duration.ofMillis(100);
  private Duration scan = Duration.ofMillis(100);
  private Duration lease = Duration.ofSeconds(10);
  private Duration close = Duration.ofSeconds(10);
  private int runs = 10_000;
  private int recoveries = 20;
  private Set<String> queues = Set.of(StartOptions.DEFAULT_QUEUE);
  private ValueCodec codec = new JsonCodec();
  private @Nullable WorkflowClock clock;
  private @Nullable RandomGenerator random;
  private WriteProbe probe = WriteProbe.NONE;
  private final List<WorkflowObserver> observers = new ArrayList<>();
  private boolean soleProcess;

  WorkflowsBuilder(Sluice sluice) {
    this.sluice = requireNonNull(sluice, "sluice");
  }

  /** How long a waiting workflow keeps its thread before its row takes over. Default: 100 ms. */
  public WorkflowsBuilder hot(Duration hot) {
    this.hot = hot;
    return this;
  }

  /**
   * How often it looks for what has become runnable without a ring: by other programs, or by processes that
   * do not share this one's loopback. Default: 100 ms.
   */
  public WorkflowsBuilder scan(Duration scan) {
    this.scan = scan;
    return this;
  }

  /** How long after its last sign of life a process counts as dead. Default: 10 s. */
  public WorkflowsBuilder lease(Duration lease) {
    this.lease = lease;
    return this;
  }

  /** How long closing waits for steps that run. Default: 10 s. */
  public WorkflowsBuilder closing(Duration close) {
    this.close = close;
    return this;
  }

  /** The most workflows that have a thread here at once. Default: 10,000. */
  public WorkflowsBuilder runs(int runs) {
    this.runs = runs;
    return this;
  }

  /** How often a workflow is taken over from dead processes before it is DEAD. Default: 20. */
  public WorkflowsBuilder recoveries(int recoveries) {
    this.recoveries = recoveries;
    return this;
  }

  /** The queues this process serves. Default: "default". */
  public WorkflowsBuilder queues(String... queues) {
    this.queues = Set.of(queues);
    return this;
  }

  /** How values become text. Default: {@link JsonCodec}. */
  public WorkflowsBuilder codec(ValueCodec codec) {
    this.codec = codec;
    return this;
  }

  /** Another clock, for tests. */
  public WorkflowsBuilder clock(WorkflowClock clock) {
    this.clock = clock;
    return this;
  }

  /** Another source of ids and jitter, for tests. */
  public WorkflowsBuilder random(RandomGenerator random) {
    this.random = random;
    return this;
  }

  /** One more observer, told of what they do here. */
  public WorkflowsBuilder observer(WorkflowObserver observer) {
    observers.add(observer);
    return this;
  }

  /**
   * Says that no other process runs workflows of this file now: what earlier ones have left is taken up
   * at once, not when their leases are over. If that is not so, nothing is lost: the others find their
   * writes refused and begin anew, but a step that one of them is at may run twice.
   */
  public WorkflowsBuilder soleProcess() {
    this.soleProcess = true;
    return this;
  }

  /** Told of every write, for tests. */
  public WorkflowsBuilder probe(WriteProbe probe) {
    this.probe = probe;
    return this;
  }

  /**
   * Makes the tables, if there are none, and begins to serve. Blocks for some writes.
   *
   * @throws dev.sluice.SluiceException VERSION_MISMATCH if a newer version has made the tables
   */
  public Workflows build() {
    SystemClock own = clock == null ? SystemClock.start() : null;
    Engine engine = engine(own == null ? requireNonNull(clock) : own);
    engine.start(soleProcess);
    return new Workflows(engine, own);
  }

  /**
   * Makes the tables, if there are none, to start by name, send, look and manage only: this process
   * defines no workflow, takes none up, and has no lease and no threads for them. Blocks for some
   * writes if the tables are new.
   *
   * @throws dev.sluice.SluiceException VERSION_MISMATCH if a newer version has made the tables
   */
  public Workflows manage() {
    Engine engine = engine(clock == null ? new SystemClock(InstantSource.system()) : clock);
    engine.manageOnly();
    return new Workflows(engine, null);
  }

  private Engine engine(WorkflowClock time) {
    Schema.prepare(sluice);
    Patience patience = new Patience(PATIENCE, new Life(probe));
    RandomGenerator chance = random == null ? new SecureRandom() : random;
    String process =
        ProcessHandle.current().pid() + "-" + Ids.next(System.currentTimeMillis(), chance);
    Settings settings = new Settings(
        hot.toMillis(),
        scan.toMillis(),
        lease.toNanos(),
        runs,
        recoveries,
        close.toNanos(),
        queues,
        chance);
    return new Engine(
        new Store(sluice, patience),
        new Values(codec),
        time,
        settings,
        new LocalTransactions(sluice, patience, process),
        observers,
        process);
  }
}
