package dev.sluice;

/** What the failure of one statement means for the others of its series. */
public enum Atomicity {
  /** Nothing: it alone has no effect, and those after it run. */
  EACH,
  /** All: those before it are undone and those after it do not run. */
  ALL
}
