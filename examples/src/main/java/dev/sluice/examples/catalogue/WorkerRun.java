package dev.sluice.examples.catalogue;

import dev.sluice.Sluice;
import dev.sluice.examples.tree.Checksum;
import dev.sluice.examples.tree.OwnFiles;
import java.io.IOException;
import java.time.InstantSource;

/** One worker at its task, in whichever process: joins the scan, then works until all is done. */
final class WorkerRun {
  private final WorkQueue queue;
  private final Recorder recorder;
  private final DirectoryWork work;
  private final WorkerTask task;

  /** With an open client and an open log, which it does not close. */
  WorkerRun(WorkerTask task, Sluice sluice, AnswerLog log, InstantSource clock) throws IOException {
    Writes writes = new Writes(sluice, log);
    OwnFiles ownFiles = new OwnFiles(task.database());
    Checksum checksum = task.sha256() ? new Checksum(ownFiles) : null;
    this.task = task;
    this.queue = new WorkQueue(writes, task.scan(), task.worker());
    this.recorder = new Recorder(writes, log, clock, checksum, task.scan(), task.worker());
    this.work = new DirectoryWork(queue, new DirectoryReader(ownFiles), recorder);
  }

  /** Makes the worker known, and takes back the claims of those that died. */
  void join() {
    queue.join(ProcessHandle.current().pid(), task.dead());
  }

  /** Works until every directory is done; see {@link DirectoryWork#run}. */
  void work() throws InterruptedException {
    work.run();
  }

  /** How many files were written and acknowledged. */
  long acknowledged() {
    return recorder.acknowledged();
  }
}
