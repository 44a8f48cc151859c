package dev.sluice.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sluice workflow gc}: deletes old workflows that have ended. */
@Command(
    name = "gc",
    header = "Delete workflows that ended long ago, or are more than so many.",
    description = {
      "Deletes those that ended before --older-than, and of the others all but the latest --keep;",
      "with their children and records, in small slices, so that nobody waits for it.",
      "What has not ended is never deleted."
    },
    footer = {
      "",
      "Examples:",
      "  sluice workflow gc app.db --older-than 30d",
      "  sluice workflow gc app.db --older-than 30d --keep 100000"
    })
final class WorkflowGcCommand implements Callable<Integer> {
  private static final Duration ANY_AGE = Duration.ofDays(365_000);

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin
  private WorkflowFile file = new WorkflowFile();

  @Option(
      names = "--older-than",
      paramLabel = "TIME",
      converter = DurationText.class,
      description = "Those that ended longer ago than this, as in 12h or 30d.")
  private @Nullable Duration age;

  @Option(
      names = "--keep",
      paramLabel = "N",
      description = "At most so many that have ended stay, the latest.")
  private long keep = -1;

  @Override
  public Integer call() {
    if (age == null && keep < 0) {
      throw new ParameterException(spec.commandLine(), "give --older-than, or --keep, or both");
    }
    Duration oldest = age == null ? ANY_AGE : age;
    long most = keep < 0 ? Long.MAX_VALUE : keep;
    PrintWriter out = spec.commandLine().getOut();
    file.manage(flows -> {
      long deleted = flows.collect(oldest, most);
      out.print(
          file.json()
              ? new JsonObject().put("deleted", deleted) + "\n"
              : deleted + " deleted, with their children\n");
    });
    out.flush();
    return ExitCode.OK;
  }
}
