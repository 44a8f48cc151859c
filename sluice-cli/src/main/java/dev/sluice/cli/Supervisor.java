package dev.sluice.cli;

import static java.util.Objects.requireNonNull;

import dev.sluice.cli.WorkerProcess.Event;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs the workers of {@code sluice serve --workers N}: processes that share a port and a file. It
 * serves nothing itself. It starts those again that die, tells all to end when it is told to, and,
 * when it is killed, the workers notice by their input.
 *
 * <p>The first is started alone: what keeps it from serving would keep all, and is said once. All
 * state belongs to the thread in {@link #run}; others only add events.
 */
final class Supervisor {
  private static final long START_NANOS = TimeUnit.MINUTES.toNanos(2);
  private static final int FAILED_STARTS_MAX = 5;
  private static final Duration MARGIN = Duration.ofSeconds(10);
  private static final int SIGNAL_EXIT = 128;

  private final Plan plan;
  private final PrintWriter out;
  private final PrintWriter err;
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final CountDownLatch finished = new CountDownLatch(1);
  private final Map<Integer, WorkerProcess> running = new HashMap<>(); // by index
  private final Map<Integer, RestartClock> clocks = new HashMap<>(); // by index
  private final List<LastWords> lastWords = new ArrayList<>();
  private int port;

  Supervisor(Plan plan, PrintWriter out, PrintWriter err) {
    this.plan = plan;
    this.out = out;
    this.err = err;
  }

  /**
   * What to run.
   *
   * @param file the database
   * @param workers how many
   * @param listen where; port 0 for a free one
   * @param arguments of this command, which are those of the workers
   * @param patience how long a worker may take to end
   */
  record Plan(
      Path file,
      int workers,
      InetSocketAddress listen,
      List<String> arguments,
      Duration patience) {}

  /** Ended for a reason of its own, or of a worker that did not serve. */
  private static final class Over extends Exception {
    private static final long serialVersionUID = 1L;
    private final int exitCode;

    Over(int exitCode) {
      super("exit code " + exitCode, null, false, false);
      this.exitCode = exitCode;
    }
  }

  /**
   * Returns the exit code, when all workers have ended.
   *
   * @throws CommandFailed LISTEN if the port cannot be had
   */
  int run() throws InterruptedException {
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("sluice-end").unstarted(() -> {
      events.add(new Event.Stop());
      awaitFinished();
    }));
    try (SocketChannel reserved = reserve(plan.listen())) {
      port = ((InetSocketAddress) reserved.getLocalAddress()).getPort();
      startAll();
      supervise();
      return ExitCode.OK;
    } catch (Over e) {
      return e.exitCode;
    } catch (IOException e) {
      throw new CommandFailed("WORKER", "a worker cannot be started: " + e.getMessage());
    } finally {
      endAll();
      finished.countDown();
    }
  }

  private void awaitFinished() {
    try {
      finished.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Chooses the port, and finds out whether it can be shared at all. It does not listen: connections
   * are the workers'. While it is bound the kernel gives the port to nobody who asks for a free one.
   */
  private static SocketChannel reserve(InetSocketAddress address) throws IOException {
    SocketChannel channel = SocketChannel.open();
    try {
      if (!channel.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT)) {
        throw new CommandFailed(
            "LISTEN",
            "processes cannot share a port on this system (it has no SO_REUSEPORT); leave --workers out");
      }
      channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
      channel.bind(address);
      return channel;
    } catch (IOException e) {
      channel.close();
      throw new CommandFailed(
          "LISTEN",
          "cannot listen on %s:%d: %s; choose another with --listen"
              .formatted(address.getHostString(), address.getPort(), e.getMessage()));
    } catch (RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  // ---- the beginning

  private void startAll() throws IOException, InterruptedException, Over {
    start(1);
    String greeting = awaitGreeting(1);
    for (int index = 2; index <= plan.workers(); index++) {
      start(index);
    }
    for (int index = 2; index <= plan.workers(); index++) {
      awaitGreeting(index);
    }
    say(greeting.replaceFirst(
        " on (?=https?://)",
        " with %d worker%s on ".formatted(plan.workers(), plan.workers() == 1 ? "" : "s")));
  }

  private void start(int index) throws IOException {
    WorkerTask task = new WorkerTask(index, port);
    List<String> command = WorkerCommand.of(task, plan.workers(), plan.arguments());
    running.put(index, WorkerProcess.start(task, command, events::add));
    clocks.computeIfAbsent(index, _ -> new RestartClock()).started(System.nanoTime());
  }

  /** Waits until this worker serves. Whatever ends one now ends all. */
  private String awaitGreeting(int index) throws InterruptedException, Over {
    long deadline = System.nanoTime() + START_NANOS;
    while (true) {
      String greeting = clock(index).greeting();
      if (greeting != null) {
        return greeting;
      }
      switch (next(deadline - System.nanoTime())) {
        case null -> {
          warn("worker %d (process %d) did not listen within 2 minutes"
              .formatted(index, running(index).pid()));
          throw new Over(ExitCode.FAILED);
        }
        case Event.Said said -> note(said);
        case Event.Ended ended -> throw failed(ended);
        case Event.Stop _ -> throw new Over(ExitCode.OK);
      }
    }
  }

  private RestartClock clock(int index) {
    return requireNonNull(clocks.get(index));
  }

  private WorkerProcess running(int index) {
    return requireNonNull(running.get(index));
  }

  /** What it died of stands on stderr already, unless it was killed. */
  private Over failed(Event.Ended ended) {
    running.remove(ended.worker().index());
    if (ended.exitCode() == 0 || ended.exitCode() > SIGNAL_EXIT) {
      warn(describe(ended) + " before it listened");
      return new Over(ExitCode.FAILED);
    }
    return new Over(ended.exitCode());
  }

  private @Nullable Event next(long waitNanos) throws InterruptedException {
    return events.poll(Math.max(0, waitNanos), TimeUnit.NANOSECONDS);
  }

  private void note(Event.Said said) {
    if (said.line().startsWith("serving ")) {
      clock(said.worker().index()).greeted(said.line());
      return;
    }
    Optional<LastWords> last = LastWords.parse(said.line());
    if (last.isPresent()) {
      lastWords.add(last.get());
    } else {
      say(said.line());
    }
  }

  // ---- the life

  private void supervise() throws InterruptedException, Over {
    while (true) {
      switch (next(restartDue())) {
        case null -> {} // one is due
        case Event.Said said -> note(said);
        case Event.Ended ended -> bury(ended);
        case Event.Stop _ -> {
          return;
        }
      }
      long now = System.nanoTime();
      for (int index = 1; index <= plan.workers(); index++) {
        if (!running.containsKey(index) && clock(index).isDue(now)) {
          startAgain(index);
        }
      }
    }
  }

  /** Where the machine has no room for another process now, it may have later. */
  private void startAgain(int index) throws Over {
    try {
      start(index);
    } catch (IOException e) {
      clock(index).started(System.nanoTime());
      String pause = pause(index, ExitCode.FAILED);
      warn("worker %d cannot be started (%s); it is tried again in %s"
          .formatted(index, e.getMessage(), pause));
    }
  }

  /** How long until the next worker is to be started again, in nanoseconds. */
  private long restartDue() {
    long now = System.nanoTime();
    return clocks.entrySet().stream()
        .filter(entry -> !running.containsKey(entry.getKey()))
        .mapToLong(entry -> entry.getValue().leftNanos(now))
        .min()
        .orElse(Long.MAX_VALUE);
  }

  private void bury(Event.Ended ended) throws Over {
    int index = ended.worker().index();
    running.remove(index);
    lastWords.clear(); // what it may have said belongs to no common end
    boolean wasKilled = ended.exitCode() > SIGNAL_EXIT || ended.exitCode() == ExitCode.OK;
    String pause = pause(index, wasKilled ? ExitCode.FAILED : ended.exitCode());
    warn(describe(ended) + "; it is started again in " + pause);
  }

  /** Notes that one ended, and says how long to wait with the next. */
  private String pause(int index, int exitCode) throws Over {
    RestartClock clock = clock(index);
    long pauseNanos = clock.ended(System.nanoTime());
    if (clock.failedStarts() >= FAILED_STARTS_MAX) {
      warn("worker %d could not be started %d times in a row; all end"
          .formatted(index, FAILED_STARTS_MAX));
      throw new Over(exitCode);
    }
    return DurationText.of(pauseNanos);
  }

  private static String describe(Event.Ended ended) {
    int code = ended.exitCode();
    return "worker %d (process %d) ended with exit code %d%s"
        .formatted(
            ended.worker().index(),
            ended.worker().pid(),
            code,
            code > SIGNAL_EXIT ? " (signal " + (code - SIGNAL_EXIT) + ")" : "");
  }

  // ---- the end

  private void endAll() throws InterruptedException {
    boolean hadWorkers = !running.isEmpty();
    running.values().forEach(WorkerProcess::terminate);
    long deadline = System.nanoTime() + plan.patience().plus(MARGIN).toNanos();
    while (!running.isEmpty()) {
      switch (next(deadline - System.nanoTime())) {
        case null -> {
          running.values().forEach(this::kill);
          deadline = System.nanoTime() + MARGIN.toNanos();
        }
        case Event.Said said -> note(said);
        case Event.Ended ended -> running.remove(ended.worker().index());
        case Event.Stop _ -> {} // it is ending
      }
    }
    if (hadWorkers) {
      lastWords.stream()
          .reduce(LastWords::and)
          .ifPresent(sum -> say(withRest(sum).text()));
    }
  }

  /** A worker may have named one that has ended since. */
  private LastWords withRest(LastWords sum) {
    boolean hasOthers = lastWords.stream().noneMatch(words -> words.rest().equals(Service.CLOSED));
    return new LastWords(sum.drained(), Service.whoWrites(plan.file(), hasOthers));
  }

  private void kill(WorkerProcess worker) {
    warn("worker %d (process %d) did not end within %d s and is killed"
        .formatted(worker.index(), worker.pid(), plan.patience().plus(MARGIN).toSeconds()));
    worker.kill();
  }

  private void say(String line) {
    out.print(line + "\n");
    out.flush();
  }

  private void warn(String message) {
    err.print("sluice: WARNING: " + message + "\n");
    err.flush();
  }
}
