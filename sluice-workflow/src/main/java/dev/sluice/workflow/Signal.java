package dev.sluice.workflow;

/** Something a run may wait for; counts how often it came. Guarded by the lock of {@link Waits}. */
final class Signal {
  long count;
}
