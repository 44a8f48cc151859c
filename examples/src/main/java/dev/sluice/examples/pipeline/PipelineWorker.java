package dev.sluice.examples.pipeline;

import dev.sluice.Sluice;
import dev.sluice.examples.crew.WorkerPipe;
import dev.sluice.examples.tree.Checksum;
import dev.sluice.examples.tree.OwnFiles;
import dev.sluice.examples.tree.PathCode;
import dev.sluice.workflow.WorkflowQuery;
import dev.sluice.workflow.WorkflowState;
import dev.sluice.workflow.Workflows;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * A process that serves the queue until nothing in it is left. It ends with 0 then, or when the time is
 * over; 1 after an error.
 */
public final class PipelineWorker {
  private static final Duration LEASE = Duration.ofSeconds(4);
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final Duration MOST = Duration.ofMinutes(5);

  private PipelineWorker() {}

  /** Runs one worker; the arguments are those of {@link PipelineJob}. */
  public static void main(String[] args) throws IOException, InterruptedException {
    WorkerPipe parent = WorkerPipe.open();
    Path database = PathCode.decode(args[0]);
    AtomicLong done = new AtomicLong();
    try (Effects effects = Effects.open(PathCode.decode(args[1]), Integer.parseInt(args[2]));
        Sluice sluice = Sluice.open(database);
        Workflows flows =
            Workflows.on(sluice).queues(FileFlow.QUEUE).lease(LEASE).build()) {
      parent.ready();
      parent.report(done::get);
      FileFlow.define(flows, new Checksum(new OwnFiles(database)), effects, done::incrementAndGet);
      awaitEnd(flows);
      parent.done(done.get());
    }
    // The thread that reads standard input would otherwise be waited for by nobody but the parent.
    System.exit(0);
  }

  private static void awaitEnd(Workflows flows) {
    WorkflowQuery open = WorkflowQuery.all()
        .state(WorkflowState.QUEUED, WorkflowState.RUNNING, WorkflowState.WAITING)
        .limit(1);
    long end = System.nanoTime() + MOST.toNanos();
    while (!flows.list(open).isEmpty() && System.nanoTime() - end < 0) {
      LockSupport.parkNanos(LOOK.toNanos());
    }
  }
}
