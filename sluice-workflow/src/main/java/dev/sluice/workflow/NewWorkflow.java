package dev.sluice.workflow;

import org.jspecify.annotations.Nullable;

/**
 * A workflow to be inserted.
 *
 * @param owner the process that runs it at once, with run 1; null to queue it
 */
record NewWorkflow(
    String id,
    String name,
    int version,
    @Nullable String input,
    String codec,
    @Nullable Long parent,
    @Nullable String parentPath,
    @Nullable Long root,
    String queue,
    @Nullable String partition,
    int priority,
    @Nullable String dedup,
    long createdAt,
    @Nullable Long wakeAt,
    @Nullable Long timeout,
    @Nullable Long deadlineAt,
    @Nullable String attributes,
    @Nullable String owner) {

  WorkflowState state() {
    if (owner != null) {
      return WorkflowState.RUNNING;
    }
    return wakeAt == null ? WorkflowState.QUEUED : WorkflowState.DELAYED;
  }

  /** As the engine has it once it is inserted to run at once. */
  WorkflowRow started(long wid) {
    return new WorkflowRow(
        wid,
        id,
        name,
        version,
        input,
        codec,
        parent,
        root,
        1,
        0,
        0,
        deadlineAt,
        null,
        queue,
        attributes,
        /* isFresh= */ true);
  }

  /** Below a parent. */
  NewWorkflow below(long parent, String parentPath, @Nullable Long root) {
    return new NewWorkflow(
        id,
        name,
        version,
        input,
        codec,
        parent,
        parentPath,
        root,
        queue,
        partition,
        priority,
        dedup,
        createdAt,
        wakeAt,
        timeout,
        deadlineAt,
        attributes,
        owner);
  }
}
