package dev.sluice.server.internal.rqlite;

import dev.sluice.Rows;

/** What a client's statement is answered with: one element of {@code results}. */
sealed interface Answer {
  /** The rows of a statement that gives some. */
  record Selected(Rows rows, long nanos) implements Answer {}

  /** What a write did; SQLite's values of the connection, as rqlite reports them. */
  record Written(long lastInsertId, long rowsAffected, long nanos) implements Answer {}

  /** It did nothing at all: a comment, or a setting that has no meaning here. */
  record Nothing() implements Answer {}

  /**
   * It failed.
   *
   * @param inQuery whether it was in the list of a query, where even failures have rows
   */
  record Failure(String message, boolean inQuery) implements Answer {}
}
