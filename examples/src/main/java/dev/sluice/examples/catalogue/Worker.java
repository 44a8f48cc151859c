package dev.sluice.examples.catalogue;

import dev.sluice.Sluice;
import dev.sluice.SluiceOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/**
 * A worker process of a scan, started by {@link ScanCommand}. It says {@code ready} when it has the
 * catalogue open, waits for {@code go} on its standard input, and says now and then how many files
 * were acknowledged: {@code files N}. When its standard input ends, its parent is dead and it ends
 * too. It ends with 0 when all is done, 1 after an error, 3 without its parent.
 */
public final class Worker {
  static final String READY = "ready";
  static final String GO = "go";
  static final String FILES = "files ";

  private static final Duration REPORT_INTERVAL = Duration.ofMillis(200);
  private static final Duration TIMEOUT = Duration.ofMinutes(2);
  private static final int ORPHANED = 3;

  private final WorkerTask task;
  private final PrintStream out = System.out;
  private final CountDownLatch go = new CountDownLatch(1);

  private Worker(WorkerTask task) {
    this.task = task;
  }

  /** Runs one worker; the arguments are {@link WorkerTask#args()}. */
  public static void main(String[] args) throws IOException, InterruptedException {
    new Worker(WorkerTask.of(args)).run();
    // The thread that reads standard input would otherwise be waited for by nobody but the parent.
    System.exit(0);
  }

  private void run() throws IOException, InterruptedException {
    daemon("commands", this::readCommands);
    SluiceOptions options = SluiceOptions.defaults().withTimeout(TIMEOUT).withReaders(1);
    try (AnswerLog log = AnswerLog.create(task.folder(), task.worker());
        Sluice sluice = Sluice.open(task.database(), options)) {
      WorkerRun run = new WorkerRun(task, sluice, log, InstantSource.system());
      run.join();
      out.println(READY);
      go.await();
      daemon("report", () -> report(run));
      run.work();
      out.println(FILES + run.acknowledged());
    }
  }

  private void readCommands() {
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (line.equals(GO)) {
          go.countDown();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      System.exit(ORPHANED);
    }
  }

  private void report(WorkerRun run) {
    long reported = 0;
    while (true) {
      LockSupport.parkNanos(REPORT_INTERVAL.toNanos());
      long acknowledged = run.acknowledged();
      if (acknowledged != reported) {
        out.println(FILES + acknowledged);
        reported = acknowledged;
      }
    }
  }

  private static void daemon(String name, Runnable body) {
    Thread.ofPlatform().daemon().name("worker-" + name).start(body);
  }
}
