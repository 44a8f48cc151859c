package dev.sluice.examples.crew;

import dev.sluice.examples.Progress;
import dev.sluice.examples.crew.WorkerProcess.Event;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * All worker processes of one job. Starts them a few at a time, as a starting JVM takes a core for
 * itself; lets all go at once; replaces those that die; and ends when all that are left have ended
 * by themselves, which they do when all is done. State and control are in the thread
 * that calls its methods; workers reach it as events only.
 */
public final class Crew implements AutoCloseable {
  private static final int FAILURES_MAX = 10;
  private static final int STARTING_AT_ONCE =
      Math.max(2, 2 * Runtime.getRuntime().availableProcessors());
  private static final long POLL_MILLIS = 50;

  private final CrewJob job;
  private final Chaos chaos;
  private final Progress progress;
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final List<WorkerProcess> running = new ArrayList<>();
  private final Set<Integer> dead = new HashSet<>();
  private int nextId;
  private int failures;
  private long doneOfEnded;

  /** Not started yet. */
  public Crew(CrewJob job, Chaos chaos, Progress progress) {
    this.job = job;
    this.chaos = chaos;
    this.progress = progress;
    this.nextId = job.firstWorker();
  }

  /** The workers that did not live to the end. */
  public Set<Integer> dead() {
    return dead;
  }

  /** How many ended by an error of their own. */
  public int failures() {
    return failures;
  }

  /**
   * Starts all workers and waits until each is ready.
   *
   * @throws CrewFailed if workers fail again and again
   */
  public void start() throws IOException, InterruptedException, CrewFailed {
    progress.phase("starting");
    int size = job.processes();
    while (readyCount() < size) {
      while (running.size() < size && running.size() - readyCount() < STARTING_AT_ONCE) {
        running.add(startOne());
      }
      handleNext();
      progress.at(readyCount(), size, "processes");
    }
  }

  /**
   * Lets them go, and stays until all is done.
   *
   * @param total how much there will be, 0 while that is not known
   * @throws CrewFailed if workers fail again and again
   */
  public void run(LongSupplier total) throws IOException, InterruptedException, CrewFailed {
    progress.phase(job.phase());
    running.forEach(WorkerProcess::go);
    while (!running.isEmpty()) {
      handleNext();
      long all = total.getAsLong();
      chaos.step(this, all);
      progress.at(done(), all, running.size() + " processes" + chaos.note());
    }
  }

  /** Ends whoever still runs, after a failure. */
  @Override
  public void close() {
    running.forEach(WorkerProcess::kill);
  }

  /** How much is done, as far as they said. */
  public long done() {
    return doneOfEnded + running.stream().mapToLong(WorkerProcess::done).sum();
  }

  /** The running worker with this process id, unless it has been killed already. */
  public Optional<WorkerProcess> byPid(long pid) {
    return running.stream()
        .filter(worker -> worker.pid() == pid && !worker.killed())
        .findFirst();
  }

  /** Those that are at work. */
  public List<WorkerProcess> atWork() {
    return running.stream().filter(worker -> worker.ready() && !worker.killed()).toList();
  }

  private WorkerProcess startOne() throws IOException {
    int id = nextId++;
    return WorkerProcess.start(job, id, job.arguments(id, List.copyOf(dead)), events::add);
  }

  private long readyCount() {
    return running.stream().filter(WorkerProcess::ready).count();
  }

  private void handleNext() throws IOException, InterruptedException, CrewFailed {
    Event event = events.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
    while (event != null) {
      event.worker().note(event);
      if (event instanceof Event.Ended ended) {
        handleEnd(ended);
      }
      event = events.poll();
    }
  }

  private void handleEnd(Event.Ended ended) throws IOException, CrewFailed {
    WorkerProcess worker = ended.worker();
    running.remove(worker);
    doneOfEnded += worker.done();
    if (ended.exitCode() == 0) {
      return;
    }
    dead.add(worker.id());
    if (!worker.killed() && ++failures >= FAILURES_MAX) {
      throw new CrewFailed("%d workers failed; the last one, %d, ended with %d and said: %s"
          .formatted(failures, worker.id(), ended.exitCode(), worker.complaint()));
    }
    WorkerProcess replacement = startOne();
    replacement.go();
    running.add(replacement);
  }
}
