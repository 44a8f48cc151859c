package dev.sluice.cli;

import dev.sluice.workflow.Failure;
import dev.sluice.workflow.StepInfo;
import dev.sluice.workflow.StepKind;
import dev.sluice.workflow.StepState;
import dev.sluice.workflow.WorkflowInfo;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Draws a workflow for people: what is known of it, its steps over time, and why it failed. */
final class WorkflowTimeline {
  private static final Set<StepKind> WAITS =
      Set.of(StepKind.SLEEP, StepKind.RECEIVE, StepKind.CHILD);
  private static final int VALUE_WIDTH = 100;

  private final WorkflowTree tree;
  private final Instant now;
  private final int barWidth;
  private final Instant from;
  private final Instant to;

  WorkflowTimeline(WorkflowTree tree, Instant now, int barWidth) {
    this.tree = tree;
    this.now = now;
    this.barWidth = barWidth;
    this.from = tree.flow().startedAt().orElse(tree.flow().createdAt());
    Instant last = from;
    for (StepInfo step : steps(tree, new ArrayList<>())) {
      last = max(last, end(step));
    }
    this.to = tree.flow().finishedAt().orElse(last);
  }

  private static List<StepInfo> steps(WorkflowTree tree, List<StepInfo> into) {
    into.addAll(tree.steps());
    tree.children().values().forEach(child -> steps(child, into));
    return into;
  }

  void print(PrintWriter out) {
    head(out);
    if (!tree.steps().isEmpty()) {
      out.print("\n");
      Columns columns = new Columns("step", "kind", "state", "tries", "after", "took", scale());
      rows(tree, "", columns);
      columns.print(out);
    }
    tree.flow().failure().ifPresent(failure -> failure(failure, out));
  }

  // ---- the head

  private void head(PrintWriter out) {
    WorkflowInfo flow = tree.flow();
    line(out, flow.id(), flow.name() + " v" + flow.version() + "  " + state(flow));
    List<String> facts = new ArrayList<>(List.of("queue " + flow.queue()));
    flow.partition().ifPresent(key -> facts.add("partition " + key));
    if (flow.priority() != 0) {
      facts.add("priority " + flow.priority());
    }
    flow.owner().ifPresent(owner -> facts.add("process " + owner));
    flow.parent().ifPresent(parent -> facts.add("child of " + parent));
    flow.forkedFrom().ifPresent(other -> facts.add("fork of " + other));
    if (flow.attempts() > 0) {
      facts.add(flow.attempts() + " taken over from dead processes");
    }
    flow.attributes().forEach((name, value) -> facts.add(name + "=" + value));
    line(out, "", String.join(" · ", facts));
    line(out, "", times(flow));
    tree.data().input().ifPresent(text -> line(out, "  input", text));
    tree.data().output().ifPresent(text -> line(out, "  result", text));
  }

  private static void line(PrintWriter out, String head, String text) {
    out.print(Text.cell(head, VALUE_WIDTH).text()
        + "  "
        + Text.cell(text, VALUE_WIDTH).text()
        + "\n");
  }

  private static String state(WorkflowInfo flow) {
    return WorkflowListCommand.state(flow)
        + flow.wakeAt().map(time -> " until " + time).orElse("");
  }

  private String times(WorkflowInfo flow) {
    StringBuilder text = new StringBuilder("created ").append(flow.createdAt());
    flow.startedAt().ifPresent(time -> text.append(" · started ").append(time));
    flow.deadlineAt().ifPresent(time -> text.append(" · must end by ").append(time));
    flow.finishedAt()
        .ifPresentOrElse(
            time -> text.append(" · ended after ").append(time(Duration.between(from, time))),
            () -> text.append(" · ").append(time(Duration.between(from, now))).append(" so far"));
    return text.toString();
  }

  // ---- the steps

  private String scale() {
    String length = time(Duration.between(from, to));
    return "0" + " ".repeat(Math.max(1, barWidth - 1 - Text.width(length))) + length;
  }

  private void rows(WorkflowTree flow, String indent, Columns columns) {
    for (StepInfo step : flow.steps()) {
      Instant end = end(step);
      boolean isOver = !end.isAfter(now) && step.state() != StepState.WAITING;
      columns.row(
          indent + step.path() + step.child().map(id -> " → " + id).orElse(""),
          step.kind().name().toLowerCase(Locale.ROOT),
          state(step),
          String.valueOf(step.attempt()),
          time(Duration.between(from, step.startedAt())),
          isOver
              ? time(Duration.between(step.startedAt(), end))
              : time(Duration.between(step.startedAt(), now)) + "…",
          bar(step, end));
      step.failure().ifPresent(failure -> causes(failure, indent, columns));
      WorkflowTree child = step.child().map(flow.children()::get).orElse(null);
      if (child != null) {
        rows(child, indent + "  ", columns);
      }
    }
  }

  private String state(StepInfo step) {
    if (step.kind() == StepKind.SLEEP) {
      return step.nextAt().filter(now::isBefore).map(time -> "until " + time).orElse("DONE");
    }
    boolean tellsWhen = step.state() == StepState.RETRY || step.state() == StepState.WAITING;
    return step.state()
        + (tellsWhen
            ? step.nextAt().filter(now::isBefore).map(time -> " until " + time).orElse("")
            : "");
  }

  private static void causes(Failure failure, String indent, Columns columns) {
    String word = "! ";
    for (Failure each = failure; each != null; each = each.cause()) {
      columns.row(indent + "  " + word + WorkflowListCommand.why(each), "", "", "", "", "", "");
      word = "  caused by ";
    }
  }

  /** When it ended, or ends; now, where nobody knows. */
  private Instant end(StepInfo step) {
    if (step.kind() == StepKind.SLEEP) {
      return max(step.startedAt(), step.nextAt().map(this::atMostNow).orElse(step.startedAt()));
    }
    boolean isWaiting = step.state() == StepState.WAITING || step.state() == StepState.RETRY;
    return isWaiting ? max(step.startedAt(), now) : step.endedAt().orElse(step.startedAt());
  }

  private Instant atMostNow(Instant time) {
    return time.isAfter(now) ? now : time;
  }

  private String bar(StepInfo step, Instant end) {
    double all = Math.max(1, Duration.between(from, to).toNanos());
    int begin = column(Duration.between(from, step.startedAt()).toNanos() / all);
    int last = Math.max(begin, column(Duration.between(from, end).toNanos() / all));
    boolean isWait = WAITS.contains(step.kind()) || step.state() == StepState.RETRY;
    return " ".repeat(begin) + (isWait ? "░" : "█").repeat(last - begin + 1);
  }

  private int column(double part) {
    return Math.clamp((long) (part * barWidth), 0, barWidth - 1);
  }

  // ---- the end

  private static void failure(Failure failure, PrintWriter out) {
    String word = "\nfailed: ";
    for (Failure each = failure; each != null; each = each.cause()) {
      String message = each.message() == null ? each.type() : each.type() + ": " + each.message();
      out.print(word + Text.cell(message, Integer.MAX_VALUE).text() + "\n");
      each.trace().forEach(frame -> out.print("    at " + Text.cell(frame, 200).text() + "\n"));
      word = "  caused by: ";
    }
  }

  private static String time(Duration time) {
    long nanos = Math.max(0, time.toNanos());
    if (nanos < Duration.ofMinutes(2).toNanos()) {
      return nanos == 0 ? "0" : DurationText.of(nanos);
    }
    if (time.toHours() < 2) {
      return "%d min %d s".formatted(time.toMinutes(), time.toSecondsPart());
    }
    return time.toDays() < 2
        ? "%d h %d min".formatted(time.toHours(), time.toMinutesPart())
        : "%d d %d h".formatted(time.toDays(), time.toHoursPart());
  }

  private static Instant max(Instant a, Instant b) {
    return a.isAfter(b) ? a : b;
  }
}
