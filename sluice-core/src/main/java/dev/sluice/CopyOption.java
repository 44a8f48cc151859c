package dev.sluice;

/** How {@link Sluice#copyTo} writes a copy. */
public enum CopyOption {
  /** Without free pages, in order: smaller, and slower to make. */
  COMPACT,
  /** In SQLite's rollback-journal mode; without, the copy is in WAL mode like the database. */
  ROLLBACK_JOURNAL
}
