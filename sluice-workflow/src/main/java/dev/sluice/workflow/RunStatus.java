package dev.sluice.workflow;

/** What decides whether a run may go on. */
record RunStatus(
    WorkflowState state, long runId, boolean isCancelled, boolean isPaused, long signals) {
  /** Why a write of this run was refused. */
  Unwind.Why refusal(long runId) {
    if (state != WorkflowState.RUNNING || this.runId != runId) {
      return Unwind.Why.LOST;
    }
    if (isCancelled) {
      return Unwind.Why.CANCELLED;
    }
    return isPaused ? Unwind.Why.PAUSED : Unwind.Why.LOST;
  }
}
