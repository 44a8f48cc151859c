package dev.sluice.benchmarks.flows;

import java.util.ArrayList;
import java.util.List;

/**
 * One case of {@code bench workflow}.
 *
 * @param kind what each workflow does
 * @param steps how often
 * @param callers who start one and wait for its result, again and again
 * @param afterMillion whether the database has a million workflows that have ended
 */
record FlowCase(FlowKind kind, int steps, int callers, boolean afterMillion) {
  static final String AFTER_MILLION = "@1M";

  /** All cases of timed windows, in the order of the table. */
  static List<FlowCase> all() {
    List<FlowCase> all = new ArrayList<>();
    for (FlowKind kind : List.of(FlowKind.PLAIN, FlowKind.TX, FlowKind.MEMO)) {
      for (int steps : List.of(1, 3, 10)) {
        for (int callers : List.of(1, 16, 64)) {
          all.add(new FlowCase(kind, steps, callers, false));
        }
      }
    }
    all.add(new FlowCase(FlowKind.QUEUED, 3, 1, false));
    all.add(new FlowCase(FlowKind.TIMER, 1, 64, false));
    all.add(new FlowCase(FlowKind.PLAIN, 3, 16, true));
    return all;
  }

  /** The name in commands and results: kind, steps, callers. */
  String label() {
    return "%s-%dx%d%s".formatted(kind.label(), steps, callers, afterMillion ? AFTER_MILLION : "");
  }

  /** Whether it has this name, or one that begins so; one after a million only by its whole name. */
  boolean isNamed(String name) {
    String label = label();
    return label.equals(name)
        || (!afterMillion
            && label.startsWith(name)
            && "-x".indexOf(label.charAt(name.length())) >= 0);
  }

  /** What a process is told to do it. */
  String order() {
    return "%s %d %d".formatted(kind.label(), steps, callers);
  }
}
