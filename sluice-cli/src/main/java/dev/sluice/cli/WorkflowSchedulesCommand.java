package dev.sluice.cli;

import dev.sluice.workflow.ScheduleInfo;
import dev.sluice.workflow.WorkflowJson;
import dev.sluice.workflow.Workflows;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sluice workflow schedules}: lists schedules, and changes one. */
@Command(
    name = "schedules",
    header = "List schedules; pause, resume, trigger, backfill or remove one.",
    description = "Without one of these options it only reads. Programs set schedules.",
    footer = {
      "",
      "Examples:",
      "  sluice workflow schedules app.db",
      "  sluice workflow schedules app.db nightly --pause",
      "  sluice workflow schedules app.db nightly --backfill 7d --until 2d"
    })
final class WorkflowSchedulesCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin
  private WorkflowFile file = new WorkflowFile();

  @Parameters(index = "1", arity = "0..1", paramLabel = "SCHEDULE", description = "Only this one.")
  private @Nullable String schedule;

  @ArgGroup(exclusive = true)
  private Change change = new Change();

  @Option(
      names = "--until",
      paramLabel = "TIME",
      converter = MomentText.class,
      description = "With --backfill: before this time (default: now).")
  private @Nullable Instant until;

  /** What is done. */
  static final class Change {
    @Option(names = "--pause", description = "It starts nothing.")
    private boolean pause;

    @Option(names = "--resume", description = "It goes on from now.")
    private boolean resume;

    @Option(names = "--trigger", description = "It starts one now, beside its times.")
    private boolean trigger;

    @Option(names = "--remove", description = "It ends; what it has started goes on.")
    private boolean remove;

    @Option(
        names = "--backfill",
        paramLabel = "TIME",
        converter = MomentText.class,
        description = "It starts one for each of its times from this time on that has none.")
    private @Nullable Instant backfill;

    boolean isAsked() {
      return pause || resume || trigger || remove || backfill != null;
    }
  }

  @Override
  public Integer call() {
    if (until != null && change.backfill == null) {
      throw new ParameterException(spec.commandLine(), "--until goes with --backfill");
    }
    if (!change.isAsked()) {
      list();
      return ExitCode.OK;
    }
    String name = schedule;
    if (name == null) {
      throw new ParameterException(spec.commandLine(), "say which SCHEDULE it is for");
    }
    file.manage(flows -> print(name, change(flows, name)));
    return ExitCode.OK;
  }

  /** Says what was done, with more of it where there is more to say. */
  private record Done(String word, String more) {}

  private Done change(Workflows flows, String name) {
    Instant from = change.backfill;
    if (change.pause) {
      flows.pauseSchedule(name);
      return new Done("paused", "");
    }
    if (change.resume) {
      flows.resumeSchedule(name);
      return new Done("resumed", "");
    }
    if (change.trigger) {
      return new Done("triggered", flows.trigger(name));
    }
    if (from != null) {
      Instant end = until == null ? Instant.now() : until;
      return new Done("backfilled", String.valueOf(flows.backfill(name, from, end)));
    }
    if (!flows.unschedule(name)) {
      throw new CommandFailed(
          "NOT_FOUND", "there is no schedule '" + name + "'; without a name all are listed");
    }
    return new Done("removed", "");
  }

  private void list() {
    List<ScheduleInfo> schedules = file.look(view -> view.schedules()).stream()
        .filter(each -> schedule == null || each.name().equals(schedule))
        .toList();
    PrintWriter out = spec.commandLine().getOut();
    if (file.json()) {
      out.print(schedules.stream()
          .map(WorkflowJson::of)
          .collect(Collectors.joining(",\n", "[\n", "\n]\n")));
    } else {
      Columns columns = new Columns("schedule", "workflow", "times", "next", "last", "");
      for (ScheduleInfo each : schedules) {
        columns.row(
            each.name(),
            each.workflow(),
            each.schedule().toString(),
            each.nextAt().map(Instant::toString).orElse("never"),
            each.lastAt().map(Instant::toString).orElse(""),
            each.isPaused() ? "paused" : "");
      }
      columns.print(out);
    }
    out.flush();
  }

  private void print(String name, Done done) {
    PrintWriter out = spec.commandLine().getOut();
    out.print(
        file.json()
            ? new JsonObject()
                    .put("schedule", name)
                    .put("done", done.word())
                    .put("started", done.more().isEmpty() ? null : done.more())
                + "\n"
            : (name + " " + done.word() + " " + done.more()).strip() + "\n");
    out.flush();
  }
}
