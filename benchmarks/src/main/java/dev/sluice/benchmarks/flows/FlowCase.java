package dev.sluice.benchmarks.flows;

import java.util.ArrayList;
import java.util.List;

/**
 * One case of {@code bench workflow}.
 *
 * @param kind what each workflow does
 * @param steps how often
 * @param callers who start one and wait for its result, again and again
 * @param past what the database has had before
 */
record FlowCase(FlowKind kind, int steps, int callers, Past past) {
  /** All cases of timed windows, in the order of the table. */
  static List<FlowCase> all() {
    List<FlowCase> all = new ArrayList<>();
    for (FlowKind kind : List.of(FlowKind.PLAIN, FlowKind.TX, FlowKind.MEMO)) {
      for (int steps : List.of(1, 3, 10)) {
        for (int callers : List.of(1, 16, 64)) {
          all.add(new FlowCase(kind, steps, callers, Past.SHARED));
        }
      }
    }
    all.add(new FlowCase(FlowKind.QUEUED, 3, 1, Past.SHARED));
    all.add(new FlowCase(FlowKind.TIMER, 1, 64, Past.SHARED));
    all.add(new FlowCase(FlowKind.PLAIN, 3, 16, Past.NONE));
    all.add(new FlowCase(FlowKind.PLAIN, 3, 16, Past.MILLION));
    return all;
  }

  /** The name in commands and results: kind, steps, callers. */
  String label() {
    return "%s-%dx%d%s".formatted(kind.label(), steps, callers, past.suffix());
  }

  /** Whether it has this name, or one that begins so; one of a past of its own only by its whole name. */
  boolean isNamed(String name) {
    String label = label();
    return label.equals(name)
        || (past == Past.SHARED
            && label.startsWith(name)
            && "-x".indexOf(label.charAt(name.length())) >= 0);
  }

  /** What a process is told to do it. */
  String order() {
    return "%s %d %d".formatted(kind.label(), steps, callers);
  }
}
