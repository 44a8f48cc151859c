package dev.sluice.internal.sql;

/** A name in a statement, with its schema or an empty string; both unquoted. */
record QualifiedName(String schema, String name) {
  private static final String OWN_NAME = "_sluice";
  private static final String OWN_PREFIX = "_sluice_";
  private static final String WORKFLOW_PREFIX = "_sluice_wf_";

  /** Whether it is in the schema of one connection's temporary objects. */
  boolean isTemporary() {
    return Names.fold(schema).equals("temp");
  }

  boolean isOwnedBySluice() {
    return isOwnedBySluice(name);
  }

  /** Whether it begins as the names of Sluice's tables do, those of the workflows included. */
  static boolean isReserved(String name) {
    String folded = Names.fold(name);
    return folded.equals(OWN_NAME) || folded.startsWith(OWN_PREFIX);
  }

  /**
   * Whether Sluice keeps its state under this name. {@code _sluice} itself counts: a virtual table
   * of that name would store its rows in {@code _sluice_...} tables. Those of the workflows do not:
   * they are data, written through the front door by statements like any other.
   */
  static boolean isOwnedBySluice(String name) {
    String folded = Names.fold(name);
    return folded.equals(OWN_NAME)
        || (folded.startsWith(OWN_PREFIX) && !folded.startsWith(WORKFLOW_PREFIX));
  }
}
