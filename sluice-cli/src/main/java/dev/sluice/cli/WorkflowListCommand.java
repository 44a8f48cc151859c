package dev.sluice.cli;

import dev.sluice.workflow.Failure;
import dev.sluice.workflow.WorkflowInfo;
import dev.sluice.workflow.WorkflowJson;
import dev.sluice.workflow.WorkflowQuery;
import dev.sluice.workflow.WorkflowState;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sluice workflow list}: one page of the workflows that fit, and how many there are. */
@Command(
    name = "list",
    header = "List workflows, the newest first, in pages.",
    description = "All conditions count together. Only reads.",
    footer = {
      "",
      "Examples:",
      "  sluice workflow list app.db",
      "  sluice workflow list app.db --state FAILED,DEAD,STUCK --created-from 24h",
      "  sluice workflow list app.db --name place-order --attribute customer=c7 --json | jq .workflows",
      "  sluice workflow list app.db --queue mail --count"
    })
final class WorkflowListCommand implements Callable<Integer> {
  private static final int MOST = 1000;

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
      description = "Those in these states: ${COMPLETION-CANDIDATES}.")
  private List<WorkflowState> states = List.of();

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "At most so many, up to 1000 (default: 50).")
  private int limit = 50;

  @Option(
      names = "--after",
      paramLabel = "KEY",
      description = "The page after this key, which the page before tells.")
  private long after;

  @Option(names = "--oldest-first", description = "The oldest first.")
  private boolean oldestFirst;

  @Option(names = "--count", description = "Only how many fit.")
  private boolean count;

  private record Page(List<WorkflowInfo> flows, long total) {}

  @Override
  public Integer call() {
    if (limit < 1 || limit > MOST) {
      throw new ParameterException(
          spec.commandLine(), "--limit must be from 1 to 1000, is " + limit);
    }
    WorkflowQuery all = filter.query(states).limit(limit);
    WorkflowQuery query = oldestFirst ? all : all.newestFirst();
    Page page = file.look(
        view -> new Page(count ? List.of() : view.list(query.after(after)), view.count(query)));
    PrintWriter out = spec.commandLine().getOut();
    if (count) {
      out.print(file.json() ? "{\"total\":" + page.total() + "}\n" : page.total() + "\n");
    } else if (file.json()) {
      out.print(json(page));
    } else {
      print(page, out);
    }
    out.flush();
    return ExitCode.OK;
  }

  private String json(Page page) {
    String flows = page.flows().stream().map(WorkflowJson::of).collect(Collectors.joining(",\n"));
    return "{\"total\":%d,\"next\":%s,\"workflows\":[\n%s\n]}\n"
        .formatted(page.total(), hasNext(page) ? page.flows().getLast().key() : "null", flows);
  }

  private boolean hasNext(Page page) {
    return page.flows().size() == limit;
  }

  private void print(Page page, PrintWriter out) {
    Columns columns = new Columns("id", "name", "state", "queue", "created", "took", "why");
    Instant now = Instant.now();
    for (WorkflowInfo flow : page.flows()) {
      columns.row(
          flow.id(),
          flow.name() + " v" + flow.version(),
          state(flow),
          flow.queue(),
          flow.createdAt().toString(),
          took(flow, now),
          flow.failure().map(WorkflowListCommand::why).orElse(""));
    }
    columns.print(out);
    out.print("%d of %d".formatted(page.flows().size(), page.total())
        + (hasNext(page) ? "; next page: --after " + page.flows().getLast().key() : "")
        + "\n");
  }

  static String state(WorkflowInfo flow) {
    if (flow.isPaused()) {
      return flow.state() + ", paused";
    }
    return flow.isCancelled() && !flow.state().isFinal()
        ? flow.state() + ", cancelled"
        : flow.state().name();
  }

  /** From when it first ran to its end, or to now. */
  private static String took(WorkflowInfo flow, Instant now) {
    return flow.startedAt()
        .map(start -> Duration.between(start, flow.finishedAt().orElse(now)))
        .map(time -> DurationText.of(Math.max(0, time.toNanos())))
        .orElse("");
  }

  static String why(Failure failure) {
    String type = failure.type().substring(failure.type().lastIndexOf('.') + 1);
    return failure.message() == null ? type : type + ": " + failure.message();
  }
}
