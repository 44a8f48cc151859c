package dev.sluice.workflow;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is to be undone, last done first. Branches add to it at the same time. */
final class Undos {
  private final List<Undo> undos = new ArrayList<>();

  /** The undoing of one step. */
  record Undo(String path, long seq, Retry retry, StepAction action) {}

  synchronized void add(Undo undo) {
    undos.add(undo);
  }

  private synchronized List<Undo> lastFirst() {
    List<Undo> sorted = new ArrayList<>(undos);
    sorted.sort((a, b) -> Long.compare(b.seq(), a.seq()));
    return sorted;
  }

  /** Undoes all, each as a step of its own, also where one fails. The first that failed, or null. */
  WorkflowException.@Nullable StepFailed run(Run run) {
    WorkflowException.StepFailed first = null;
    for (Undo undo : lastFirst()) {
      try {
        run.undo(undo);
      } catch (WorkflowException.StepFailed e) {
        first = first == null ? e : first;
      }
    }
    return first;
  }
}
