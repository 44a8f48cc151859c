package dev.sluice.internal.sql;

/** Whether a write may be in one transaction with the writes of others. */
public enum Sharing {
  /** SQLite undoes it by itself when it fails, so it may share a transaction. */
  SHARED,
  /** Its failure, or it itself, would touch the others: it needs a transaction of its own. */
  ALONE
}
