package dev.sluice.examples.agent;

import dev.sluice.Sluice;
import dev.sluice.examples.crew.WorkerPipe;
import dev.sluice.examples.tree.PathCode;
import dev.sluice.workflow.WorkflowQuery;
import dev.sluice.workflow.WorkflowState;
import dev.sluice.workflow.Workflows;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** The process that runs agents until all have ended; then it ends with 0. */
public final class AgentWorker {
  private static final Duration LEASE = Duration.ofSeconds(2);
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final Duration MOST = Duration.ofMinutes(3);

  private AgentWorker() {}

  /** Runs it; the arguments are those of {@link AgentJob}. */
  public static void main(String[] args) throws IOException, InterruptedException {
    WorkerPipe parent = WorkerPipe.open();
    Path folder = PathCode.decode(args[1]);
    try (Model model = new Model(URI.create(args[2]));
        Sluice sluice = Sluice.open(PathCode.decode(args[0]));
        Workflows flows = Workflows.on(sluice).lease(LEASE).build();
        ApprovalServer people = ApprovalServer.start(flows)) {
      Path written = Files.writeString(folder.resolve("port.new"), Integer.toString(people.port()));
      Files.move(written, folder.resolve("port"), StandardCopyOption.ATOMIC_MOVE);
      parent.ready();
      AgentFlow.define(flows, model);
      parent.report(() -> ended(flows));
      awaitEnd(flows);
      parent.done(ended(flows));
    }
    System.exit(0); // the thread that reads standard input is waited for by nobody
  }

  private static long ended(Workflows flows) {
    return flows.count(WorkflowQuery.all().state(WorkflowState.DONE, WorkflowState.FAILED));
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
