package dev.sluice.cli;

import dev.sluice.workflow.JsonText;
import dev.sluice.workflow.WorkflowState;
import dev.sluice.workflow.Workflows;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sluice workflow send}: a message for a workflow. */
@Command(
    name = "send",
    header = "Send a message to a workflow.",
    description = {
      "It is on disk when the command returns, and waits until the workflow asks for its topic.",
      "Of several with one --idempotency-key the workflow gets only the first."
    },
    footer = {
      "",
      "Examples:",
      "  sluice workflow send app.db order-42 approval '{\"ok\":true}' --idempotency-key web-77",
      "  jq -c .answer reply.json | sluice workflow send app.db order-42 reply -"
    })
final class WorkflowSendCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin
  private WorkflowFile file = new WorkflowFile();

  @Parameters(index = "1", paramLabel = "ID", description = "The workflow.")
  @SuppressWarnings("NullAway.Init")
  private String id;

  @Parameters(index = "2", paramLabel = "TOPIC", description = "The topic it asks for.")
  @SuppressWarnings("NullAway.Init")
  private String topic;

  @Parameters(
      index = "3",
      paramLabel = "JSON",
      description = "The message: one JSON value; - for standard input.")
  @SuppressWarnings("NullAway.Init")
  private String json;

  @Option(
      names = "--idempotency-key",
      paramLabel = "KEY",
      description = "Of several with this key only the first counts.")
  private @Nullable String key;

  @Override
  public Integer call() {
    JsonText message = JsonArgument.of(json);
    file.manage(flows -> print(send(flows, message)));
    return ExitCode.OK;
  }

  /** The state of the workflow that has it now. */
  private WorkflowState send(Workflows flows, JsonText message) {
    WorkflowFile.require(flows.info(id), id);
    if (key == null) {
      flows.send(id, topic, message);
    } else {
      flows.send(id, topic, message, key);
    }
    return WorkflowFile.require(flows.info(id), id).state();
  }

  private void print(WorkflowState state) {
    PrintWriter out = spec.commandLine().getOut();
    out.print(
        file.json()
            ? new JsonObject().put("id", id).put("topic", topic).put("state", state.name()) + "\n"
            : "sent" + remark(state) + "\n");
    out.flush();
  }

  private String remark(WorkflowState state) {
    if (!state.isFinal()) {
      return "";
    }
    String unless = state == WorkflowState.DONE ? "" : " unless it is resumed";
    return ", but %s is %s: it does not ask any more%s"
        .formatted(Text.cell(id, 200).text(), state, unless);
  }
}
