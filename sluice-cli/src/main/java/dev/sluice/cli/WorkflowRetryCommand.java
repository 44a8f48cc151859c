package dev.sluice.cli;

import dev.sluice.workflow.WorkflowException;
import dev.sluice.workflow.WorkflowInfo;
import dev.sluice.workflow.WorkflowQuery;
import dev.sluice.workflow.WorkflowState;
import dev.sluice.workflow.Workflows;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sluice workflow retry}: resumes all that failed and fit. */
@Command(
    name = "retry",
    header = "Resume all workflows that failed, are dead or stuck, and fit the conditions.",
    description = {
      "As resume of each: the step that failed last runs again. Those of which something was undone",
      "are told and left as they are (fork them instead); then the exit code is 1."
    },
    footer = {
      "",
      "Examples:",
      "  sluice workflow retry app.db --error java.net.ConnectException --created-from 2h",
      "  sluice workflow retry app.db --name place-order --state STUCK --dry-run"
    })
final class WorkflowRetryCommand implements Callable<Integer> {
  private static final List<WorkflowState> ALL =
      List.of(WorkflowState.FAILED, WorkflowState.DEAD, WorkflowState.STUCK);

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin
  private WorkflowFile file = new WorkflowFile();

  @Mixin
  private WorkflowFilter filter = new WorkflowFilter();

  @Option(
      names = "--state",
      split = ",",
      paramLabel = "STATE",
      description = "Only those in these states: FAILED, DEAD, STUCK (default: all three).")
  private List<WorkflowState> states = List.of();

  @Option(names = "--all", description = "All that failed, without a condition.")
  private boolean all;

  @Option(names = "--dry-run", description = "Only say which.")
  private boolean dryRun;

  private int resumed;
  private int refused;

  @Override
  public Integer call() {
    if (!ALL.containsAll(states)) {
      throw new ParameterException(
          spec.commandLine(), "--state must be of FAILED, DEAD, STUCK: " + states);
    }
    if (!all && !filter.isGiven() && states.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "say which ones, as in --name or --error, or --all");
    }
    WorkflowQuery query = filter.query(states.isEmpty() ? ALL : states).limit(500);
    if (dryRun) {
      long fit = file.look(view -> view.count(query));
      print(file.json() ? new JsonObject().put("fit", fit) + "\n" : fit + " would be resumed\n");
      return ExitCode.OK;
    }
    file.manage(flows -> retry(flows, query));
    print(
        file.json()
            ? new JsonObject().put("resumed", resumed).put("refused", refused) + "\n"
            : resumed + " resumed, " + refused + " refused\n");
    return refused == 0 ? ExitCode.OK : ExitCode.FAILED;
  }

  private void retry(Workflows flows, WorkflowQuery query) {
    List<WorkflowInfo> page = flows.list(query);
    while (!page.isEmpty()) {
      page.forEach(flow -> retry(flows, flow.id()));
      page = flows.list(query.after(page.getLast()));
    }
  }

  private void retry(Workflows flows, String id) {
    try {
      flows.resume(id);
      resumed++;
    } catch (WorkflowException.Refused e) {
      refused++;
      spec.commandLine().getErr().println(ErrorLine.of(e).text());
    }
  }

  private void print(String text) {
    PrintWriter out = spec.commandLine().getOut();
    out.print(text);
    out.flush();
  }
}
