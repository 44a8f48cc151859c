package dev.sluice.internal.sql;

/** Reasons for refusing a statement that more than one rule gives. */
final class Refusals {
  static final String TEMPORARY =
      "temporary objects are refused: they exist on one connection only, and Sluice has several;"
          + " use an ordinary table, or WITH";

  static final String OWN_TABLE =
      "tables whose name starts with _sluice_ hold Sluice's own state and are written by Sluice"
          + " only; read them with SELECT, and choose another name for yours";

  private Refusals() {}
}
