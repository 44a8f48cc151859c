package dev.sluice.workflow;

/** The time of a replay: the last moment of the record. Nothing is waited for. */
record StoppedClock(long millis) implements WorkflowClock {
  @Override
  public Alarm at(long millis, Runnable task) {
    return () -> {};
  }
}
