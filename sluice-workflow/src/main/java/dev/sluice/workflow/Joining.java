package dev.sluice.workflow;

/** A workflow was not inserted: may its starter have the one that is there? */
final class Joining {
  private Joining() {}

  /** The id of the one it may have; throws where it may not. */
  static String idOf(Store store, NewWorkflow flow, boolean joinsDuplicate) {
    String name = store.nameOf(flow.id());
    if (name == null) {
      return duplicate(store, flow, joinsDuplicate);
    }
    if (!name.equals(flow.name())) {
      throw new WorkflowException.Refused(
          WorkflowError.ID_TAKEN,
          "id '%s' belongs to a workflow '%s', not '%s'; choose another id"
              .formatted(flow.id(), name, flow.name()));
    }
    return flow.id();
  }

  private static String duplicate(Store store, NewWorkflow flow, boolean joins) {
    String dedup = flow.dedup();
    String other = dedup == null ? null : store.idOf(flow.queue(), dedup);
    if (other != null && joins) {
      return other;
    }
    throw new WorkflowException.Refused(
        WorkflowError.DUPLICATE,
        "queue '%s' has an active workflow with deduplication key '%s': '%s'; wait for it, or start without the key"
            .formatted(flow.queue(), dedup, other));
  }
}
