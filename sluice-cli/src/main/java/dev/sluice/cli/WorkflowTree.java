package dev.sluice.cli;

import dev.sluice.workflow.StepInfo;
import dev.sluice.workflow.WorkflowData;
import dev.sluice.workflow.WorkflowInfo;
import dev.sluice.workflow.WorkflowJson;
import dev.sluice.workflow.WorkflowView;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A workflow with its record, and the children it has started, as of one moment.
 *
 * @param children by id; those that are shown no more are missing
 */
record WorkflowTree(
    WorkflowInfo flow,
    WorkflowData data,
    List<StepInfo> steps,
    Map<String, WorkflowTree> children) {
  private static final int DEPTH_MAX = 8;
  private static final int FLOWS_MAX = 500;

  /** Looks; empty where there is no such workflow. */
  static Optional<WorkflowTree> of(WorkflowView view, String id) {
    return of(view, id, 0, new int[] {FLOWS_MAX});
  }

  private static Optional<WorkflowTree> of(WorkflowView view, String id, int depth, int[] room) {
    if (depth > DEPTH_MAX || room[0]-- <= 0) {
      return Optional.empty();
    }
    return view.info(id).map(flow -> {
      List<StepInfo> steps = view.steps(id);
      Map<String, WorkflowTree> children = new HashMap<>();
      for (StepInfo step : steps) {
        step.child()
            .flatMap(child -> of(view, child, depth + 1, room))
            .ifPresent(child -> children.put(child.flow().id(), child));
      }
      return new WorkflowTree(flow, view.data(id).orElseThrow(), steps, children);
    });
  }

  String toJson() {
    return "{\"workflow\":%s,\"steps\":%s,\"children\":[%s]}"
        .formatted(
            WorkflowJson.of(flow, data),
            WorkflowJson.of(steps, data.codec()),
            steps.stream()
                .flatMap(step -> step.child().stream())
                .filter(children::containsKey)
                .map(children::get)
                .map(WorkflowTree::toJson)
                .collect(Collectors.joining(",")));
  }
}
