package dev.sluice.examples.catalogue;

import dev.sluice.examples.Progress;
import dev.sluice.examples.catalogue.WorkerProcess.Event;
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
 * All worker processes of one scan. Starts them a few at a time, as a starting JVM takes a core for
 * itself; lets all go at once; replaces those that die; and ends when all that are left have ended
 * by themselves, which they do when every directory is done. State and control are in the thread
 * that calls its methods; workers reach it as events only.
 */
final class Crew implements AutoCloseable {
  private static final int FAILURES_MAX = 10;
  private static final int STARTING_AT_ONCE =
      Math.max(2, 2 * Runtime.getRuntime().availableProcessors());
  private static final long POLL_MILLIS = 50;

  private final ScanJob job;
  private final Chaos chaos;
  private final Progress progress;
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final List<WorkerProcess> running = new ArrayList<>();
  private final Set<Integer> dead = new HashSet<>();
  private int nextId;
  private int failures;
  private long filesOfEnded;

  Crew(ScanJob job, Chaos chaos, Progress progress) {
    this.job = job;
    this.chaos = chaos;
    this.progress = progress;
    this.nextId = job.begun().firstWorker();
  }

  /** The workers that did not live to the end. */
  Set<Integer> dead() {
    return dead;
  }

  /** How many ended by an error of their own. */
  int failures() {
    return failures;
  }

  /**
   * Starts all workers and waits until each has the catalogue open.
   *
   * @throws ScanFailed if workers fail again and again
   */
  void start() throws IOException, InterruptedException, ScanFailed {
    progress.phase("starting");
    int size = job.request().processes();
    while (readyCount() < size) {
      while (running.size() < size && running.size() - readyCount() < STARTING_AT_ONCE) {
        running.add(startOne());
      }
      handleNext();
      progress.at(readyCount(), size, "processes");
    }
  }

  /**
   * Lets them go, and stays until the scan is done.
   *
   * @param total how many files there will be, 0 while that is not known
   * @throws ScanFailed if workers fail again and again
   */
  void run(LongSupplier total) throws IOException, InterruptedException, ScanFailed {
    progress.phase("scanning");
    running.forEach(WorkerProcess::go);
    while (!running.isEmpty()) {
      handleNext();
      long files = total.getAsLong();
      chaos.step(this, files);
      progress.at(files(), files, running.size() + " processes" + chaos.note());
    }
  }

  /** Ends whoever still runs, after a failure. */
  @Override
  public void close() {
    running.forEach(WorkerProcess::kill);
  }

  /** How many files are acknowledged. */
  long files() {
    return filesOfEnded + running.stream().mapToLong(WorkerProcess::files).sum();
  }

  /** The running worker with this process id, unless it has been killed already. */
  Optional<WorkerProcess> byPid(long pid) {
    return running.stream()
        .filter(worker -> worker.pid() == pid && !worker.killed())
        .findFirst();
  }

  private WorkerProcess startOne() throws IOException {
    return WorkerProcess.start(job.task(nextId++, List.copyOf(dead)), events::add);
  }

  private long readyCount() {
    return running.stream().filter(WorkerProcess::ready).count();
  }

  private void handleNext() throws IOException, InterruptedException, ScanFailed {
    Event event = events.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
    while (event != null) {
      event.worker().note(event);
      if (event instanceof Event.Ended ended) {
        handleEnd(ended);
      }
      event = events.poll();
    }
  }

  private void handleEnd(Event.Ended ended) throws IOException, ScanFailed {
    WorkerProcess worker = ended.worker();
    running.remove(worker);
    filesOfEnded += worker.files();
    if (ended.exitCode() == 0) {
      return;
    }
    dead.add(worker.id());
    if (!worker.killed() && ++failures >= FAILURES_MAX) {
      throw new ScanFailed("%d workers failed; the last one, %d, ended with %d and said: %s"
          .formatted(failures, worker.id(), ended.exitCode(), worker.complaint()));
    }
    WorkerProcess replacement = startOne();
    replacement.go();
    running.add(replacement);
  }
}
