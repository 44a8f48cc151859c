package dev.sluice.workflow;

/** Versions of code, from one to another. */
record Versions(int first, int last) {
  static final Versions ALL = new Versions(Integer.MIN_VALUE, Integer.MAX_VALUE);
}
