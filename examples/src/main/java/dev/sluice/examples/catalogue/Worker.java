package dev.sluice.examples.catalogue;

import dev.sluice.Sluice;
import dev.sluice.SluiceOptions;
import dev.sluice.examples.crew.WorkerPipe;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;

/**
 * A worker process of a scan, started by {@link ScanCommand}: says that it is ready when it has the
 * catalogue open, and how many files were acknowledged. It ends with 0 when all is done, 1 after an error.
 */
public final class Worker {
  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  private Worker() {}

  /** Runs one worker; the arguments are {@link WorkerTask#args()}. */
  public static void main(String[] args) throws IOException, InterruptedException {
    run(WorkerTask.of(args), WorkerPipe.open());
    // The thread that reads standard input would otherwise be waited for by nobody but the parent.
    System.exit(0);
  }

  private static void run(WorkerTask task, WorkerPipe parent)
      throws IOException, InterruptedException {
    SluiceOptions options = SluiceOptions.defaults().withTimeout(TIMEOUT).withReaders(1);
    try (AnswerLog log = AnswerLog.create(task.folder(), task.worker());
        Sluice sluice = Sluice.open(task.database(), options)) {
      WorkerRun run = new WorkerRun(task, sluice, log, InstantSource.system());
      run.join();
      parent.ready();
      parent.report(run::acknowledged);
      run.work();
      parent.done(run.acknowledged());
    }
  }
}
