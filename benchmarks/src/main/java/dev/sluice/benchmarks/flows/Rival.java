package dev.sluice.benchmarks.flows;

/** Whose workflows they are. */
enum Rival {
  /** In one SQLite file. */
  SLUICE("sluice"),
  /** In PostgreSQL. */
  DBOS("dbos");

  private final String label;

  Rival(String label) {
    this.label = label;
  }

  /** The name in results. */
  String label() {
    return label;
  }
}
