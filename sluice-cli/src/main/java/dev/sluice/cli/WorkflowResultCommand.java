package dev.sluice.cli;

import dev.sluice.workflow.Failure;
import dev.sluice.workflow.WorkflowData;
import dev.sluice.workflow.WorkflowInfo;
import dev.sluice.workflow.WorkflowState;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sluice workflow result}: waits for the result of a workflow. */
@Command(
    name = "result",
    header = "Wait for the result of a workflow, and print it.",
    description = {
      "Prints the result as JSON. Waits up to --timeout (30s); it goes on all the same. Only reads.",
      "Exit code 1: it failed, was cancelled, is dead or stuck. Exit code 4: it has not ended."
    },
    footer = {
      "",
      "Examples:",
      "  sluice workflow result app.db order-42",
      "  sluice workflow result app.db order-42 --timeout 10m | jq -r .payment"
    })
final class WorkflowResultCommand implements Callable<Integer> {
  private static final long LOOK_NANOS = 50_000_000;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin
  private WorkflowFile file = new WorkflowFile();

  @Parameters(index = "1", paramLabel = "ID", description = "The workflow.")
  @SuppressWarnings("NullAway.Init")
  private String id;

  private record Look(WorkflowInfo flow, WorkflowData data) {
    boolean isOver() {
      return flow.state().isFinal() || flow.state() == WorkflowState.STUCK;
    }
  }

  @Override
  public Integer call() {
    long end = System.nanoTime() + file.timeout().toNanos();
    Look now = look();
    while (!now.isOver()
        && System.nanoTime() - end < 0
        && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(Math.min(LOOK_NANOS, end - System.nanoTime()));
      now = look();
    }
    if (!now.isOver()) {
      throw new CommandFailed(
          "NOT_FINISHED",
          "workflow '%s' is %s after %s; it goes on, ask again"
              .formatted(id, now.flow().state(), file.timeout()),
          ExitCode.REJECTED);
    }
    if (now.flow().state() != WorkflowState.DONE) {
      throw failed(now.flow());
    }
    print(now.data().output().orElse("null"));
    return ExitCode.OK;
  }

  private Look look() {
    return WorkflowFile.require(
        file.lookWhileWaiting(view ->
            view.info(id).flatMap(flow -> view.data(id).map(data -> new Look(flow, data)))),
        id);
  }

  private void print(String result) {
    PrintWriter out = spec.commandLine().getOut();
    out.print(result + "\n");
    out.flush();
  }

  private CommandFailed failed(WorkflowInfo flow) {
    String why = flow.failure().map(Failure::toString).orElse("no error was recorded");
    return new CommandFailed(
        "WORKFLOW_FAILED",
        "workflow '%s' ended %s: %s; sluice workflow show tells more"
            .formatted(id, flow.state(), why));
  }
}
