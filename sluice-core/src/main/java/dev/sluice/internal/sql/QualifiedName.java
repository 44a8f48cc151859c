package dev.sluice.internal.sql;

/** A name in a statement, with its schema or an empty string; both unquoted. */
record QualifiedName(String schema, String name) {
  private static final String OWN_NAME = "_sluice";
  private static final String OWN_PREFIX = "_sluice_";

  /** Whether it is in the schema of one connection's temporary objects. */
  boolean isTemporary() {
    return Names.fold(schema).equals("temp");
  }

  boolean isOwnedBySluice() {
    return isOwnedBySluice(name);
  }

  /**
   * Whether Sluice keeps its state under this name. {@code _sluice} itself counts: a virtual table
   * of that name would store its rows in {@code _sluice_...} tables.
   */
  static boolean isOwnedBySluice(String name) {
    String folded = Names.fold(name);
    return folded.startsWith(OWN_PREFIX) || folded.equals(OWN_NAME);
  }
}
