package dev.sluice.benchmarks.flows;

import java.util.Locale;

/** What a workflow of the bench does. */
public enum FlowKind {
  /** Steps that do nothing. */
  PLAIN,
  /** Steps that insert a row in their transaction. */
  TX,
  /** Values that are kept without waiting. */
  MEMO,
  /** One plain step, through a queue. */
  QUEUED,
  /** A sleep; what is measured is how late it ends. */
  TIMER;

  /** The name in commands and results. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
