package dev.sluice.cli;

import dev.sluice.workflow.JsonText;
import dev.sluice.workflow.StartOptions;
import dev.sluice.workflow.WorkflowHandle;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sluice workflow start}: queues a workflow for the programs that define it. */
@Command(
    name = "start",
    header = "Start a workflow by its name, for the programs that define it.",
    description = {
      "It is queued, durably, and runs when a program that defines the name serves the queue.",
      "With the --id of one that is there, that one is found, and nothing is started."
    },
    footer = {
      "",
      "Examples:",
      "  sluice workflow start app.db report '{\"month\":\"2026-01\"}' --id report-2026-01",
      "  sluice workflow start app.db mail - --queue mail --delay 10m < mail.json"
    })
final class WorkflowStartCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin
  private WorkflowFile file = new WorkflowFile();

  @Parameters(index = "1", paramLabel = "NAME", description = "The name of the workflow.")
  @SuppressWarnings("NullAway.Init")
  private String name;

  @Parameters(
      index = "2",
      arity = "0..1",
      paramLabel = "JSON",
      description = "The input: one JSON value (default: null); - for standard input.")
  private String json = "null";

  @Option(names = "--id", paramLabel = "ID", description = "Its id (default: a new one).")
  private @Nullable String id;

  @Option(names = "--queue", paramLabel = "QUEUE", description = "Its queue (default: default).")
  private String queue = StartOptions.DEFAULT_QUEUE;

  @Option(names = "--priority", paramLabel = "N", description = "Higher goes first (default: 0).")
  private int priority;

  @Option(names = "--partition", paramLabel = "KEY", description = "Its partition of the queue.")
  private @Nullable String partition;

  @Option(
      names = "--delay",
      paramLabel = "TIME",
      converter = DurationText.class,
      description = "Not before this has passed.")
  private @Nullable Duration delay;

  @Option(
      names = "--ends-within",
      paramLabel = "TIME",
      converter = PositiveDuration.class,
      description = "It fails when it takes longer.")
  private @Nullable Duration endsWithin;

  @Option(
      names = "--deduplicate",
      paramLabel = "KEY",
      description = "Refused while one with this key has not ended.")
  private @Nullable String deduplicate;

  @Option(
      names = "--attribute",
      paramLabel = "NAME=VALUE",
      description = "A value to search by; may be repeated.")
  private Map<String, String> attributes = Map.of();

  @Override
  public Integer call() {
    JsonText input = JsonArgument.of(json);
    file.begin(flows -> print(flows.start(name, input, this::options)));
    return ExitCode.OK;
  }

  private StartOptions options(StartOptions defaults) {
    StartOptions options = defaults.queue(queue).priority(priority);
    options = id == null ? options : options.id(id);
    options = partition == null ? options : options.partition(partition);
    options = delay == null ? options : options.delay(delay);
    options = endsWithin == null ? options : options.timeout(endsWithin);
    options = deduplicate == null ? options : options.deduplicate(deduplicate);
    for (Map.Entry<String, String> each : attributes.entrySet()) {
      options = options.attribute(each.getKey(), each.getValue());
    }
    return options;
  }

  private void print(WorkflowHandle<JsonText> handle) {
    PrintWriter out = spec.commandLine().getOut();
    out.print(
        file.json()
            ? new JsonObject().put("id", handle.id()).put("started", handle.isNew()) + "\n"
            : Text.cell(handle.id(), 500).text() + (handle.isNew() ? "" : " was there") + "\n");
    out.flush();
  }
}
