package dev.sluice.cli;

import dev.sluice.workflow.QueueInfo;
import dev.sluice.workflow.QueueLimits;
import dev.sluice.workflow.WorkflowJson;
import dev.sluice.workflow.Workflows;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code sluice workflow queues}: what is in queues, and what holds them up. */
@Command(
    name = "queues",
    header = "Show queues with depth, age and limits; set the limits of one.",
    description = {
      "Without --set it only reads. --set changes one limit of QUEUE and leaves the others as they are:",
      "concurrency=N, per-process=N, per-partition=N, rate=N/TIME, paused=true|false; =none takes it away.",
      "It counts from now on, in all processes."
    },
    footer = {
      "",
      "Examples:",
      "  sluice workflow queues app.db",
      "  sluice workflow queues app.db mail --set concurrency=10 --set rate=100/1m",
      "  sluice workflow queues app.db mail --set paused=true"
    })
final class WorkflowQueuesCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin
  private WorkflowFile file = new WorkflowFile();

  @Parameters(index = "1", arity = "0..1", paramLabel = "QUEUE", description = "Only this one.")
  private @Nullable String queue;

  @Option(
      names = "--set",
      paramLabel = "LIMIT=VALUE",
      description = "Change a limit of the queue; may be repeated.")
  private Map<String, String> sets = Map.of();

  @Override
  public Integer call() {
    String name = queue;
    if (!sets.isEmpty()) {
      if (name == null) {
        throw new ParameterException(spec.commandLine(), "--set needs the QUEUE it is for");
      }
      change(QueueLimits.none()); // what makes no sense is refused before anything is opened
      file.begin(flows -> set(flows, name));
    }
    List<QueueInfo> queues = file.look(view -> view.queues()).stream()
        .filter(each -> name == null || each.name().equals(name))
        .toList();
    PrintWriter out = spec.commandLine().getOut();
    if (file.json()) {
      out.print(
          queues.stream().map(WorkflowJson::of).collect(Collectors.joining(",\n", "[\n", "\n]\n")));
    } else {
      print(queues, out);
    }
    out.flush();
    return ExitCode.OK;
  }

  private void set(Workflows flows, String name) {
    QueueLimits now = flows.queues().stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .map(QueueInfo::limits)
        .orElse(QueueLimits.none());
    flows.limit(name, change(now));
  }

  private QueueLimits change(QueueLimits limits) {
    QueueLimits changed = limits;
    for (Map.Entry<String, String> set : sets.entrySet()) {
      changed = change(changed, set.getKey(), set.getValue());
    }
    return changed;
  }

  private QueueLimits change(QueueLimits now, String limit, String value) {
    boolean none = value.equals("none");
    return switch (limit) {
      case "concurrency" ->
        none
            ? new QueueLimits(
                null,
                now.perProcess(),
                now.perPartition(),
                now.rate(),
                now.window(),
                now.isPaused())
            : now.concurrency(number(limit, value));
      case "per-process" ->
        none
            ? new QueueLimits(
                now.concurrency(),
                null,
                now.perPartition(),
                now.rate(),
                now.window(),
                now.isPaused())
            : now.perProcess(number(limit, value));
      case "per-partition" ->
        none
            ? new QueueLimits(
                now.concurrency(), now.perProcess(), null, now.rate(), now.window(), now.isPaused())
            : now.perPartition(number(limit, value));
      case "rate" ->
        none
            ? new QueueLimits(
                now.concurrency(), now.perProcess(), now.perPartition(), null, null, now.isPaused())
            : rate(now, value);
      case "paused" -> now.paused(isTrue(value));
      default ->
        throw wrong(
            limit, value, "concurrency, per-process, per-partition, rate and paused can be set");
    };
  }

  private QueueLimits rate(QueueLimits now, String value) {
    String[] parts = value.split("/", -1);
    if (parts.length != 2) {
      throw wrong("rate", value, "write how many in which time, as in 100/1m");
    }
    try {
      return now.rate(number("rate", parts[0]), new PositiveDuration().convert(parts[1]));
    } catch (TypeConversionException | IllegalArgumentException e) {
      throw wrong("rate", value, String.valueOf(e.getMessage()));
    }
  }

  private int number(String limit, String value) {
    if (!value.matches("[1-9][0-9]{0,8}")) {
      throw wrong(limit, value, "write a number from 1 to 999999999, or none");
    }
    return Integer.parseInt(value);
  }

  private boolean isTrue(String value) {
    if (!value.equals("true") && !value.equals("false")) {
      throw wrong("paused", value, "write true or false");
    }
    return value.equals("true");
  }

  private ParameterException wrong(String limit, String value, String why) {
    return new ParameterException(
        spec.commandLine(), "--set %s=%s: %s".formatted(limit, value, why));
  }

  private static void print(List<QueueInfo> queues, PrintWriter out) {
    Columns columns =
        new Columns("queue", "queued", "running", "waiting", "stuck", "oldest", "limits");
    for (QueueInfo queue : queues) {
      columns.row(
          queue.name(),
          String.valueOf(queue.queued()),
          String.valueOf(queue.running()),
          String.valueOf(queue.waiting()),
          String.valueOf(queue.stuck()),
          queue
              .oldest()
              .map(time -> DurationText.of(
                  Math.max(0, Duration.between(time, Instant.now()).toNanos())))
              .orElse(""),
          limits(queue.limits()));
    }
    columns.print(out);
  }

  private static String limits(QueueLimits limits) {
    StringBuilder text = new StringBuilder(limits.isPaused() ? "paused " : "");
    add(text, "concurrency", limits.concurrency());
    add(text, "per-process", limits.perProcess());
    add(text, "per-partition", limits.perPartition());
    Duration window = limits.window();
    if (limits.rate() != null && window != null) {
      text.append("rate=%d/%dms ".formatted(limits.rate(), window.toMillis()));
    }
    return text.toString().strip();
  }

  private static void add(StringBuilder text, String name, @Nullable Integer value) {
    if (value != null) {
      text.append(name).append('=').append(value).append(' ');
    }
  }
}
