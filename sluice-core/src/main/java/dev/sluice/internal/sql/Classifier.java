package dev.sluice.internal.sql;

import java.util.Optional;

/** The allow-list of statements, by their first words. What is not on it is refused. */
final class Classifier {
  private static final String USE_TRANSACTION =
      " cannot be run as a statement: Sluice begins and ends transactions; use transaction(...),"
          + " or pass a list of statements to make them atomic";

  private Classifier() {}

  static Classification classify(Tokens tokens, int from, int end) {
    Optional<String> forbidden = ForbiddenCalls.find(tokens, from, end);
    return forbidden
        .map(Classification::refused)
        .orElseGet(() -> statement(new TokenCursor(tokens, from, end)));
  }

  private static Classification statement(TokenCursor cursor) {
    return cursor.take("EXPLAIN") ? explain(cursor) : plain(cursor);
  }

  private static Classification plain(TokenCursor cursor) {
    String written = cursor.here();
    String first = cursor.takeKeyword();
    return switch (first) {
      case "SELECT", "VALUES" -> Classification.read();
      case "INSERT", "REPLACE", "UPDATE", "DELETE" -> RowWrites.classify(first, cursor);
      case "WITH" -> with(cursor);
      case "CREATE", "DROP", "ALTER" -> SchemaChanges.classify(first, cursor);
      case "PRAGMA" -> Pragmas.classify(cursor);
      case "ANALYZE", "REINDEX" ->
        Classification.maintenance(/* returnsRows= */ false, /* transactional= */ true);
      case "VACUUM" -> vacuum(cursor);
      case "BEGIN", "COMMIT", "END", "ROLLBACK", "SAVEPOINT", "RELEASE" ->
        Classification.refused(first + USE_TRANSACTION);
      case "ATTACH", "DETACH" ->
        Classification.refused(
            first + " is refused: one Sluice is one file; open the other file as its own Sluice");
      default -> unknown(first, written);
    };
  }

  private static Classification unknown(String first, String written) {
    String what =
        first.isEmpty() ? "the statement does not begin with a keyword" : first + " is not known";
    return Classification.notUnderstood(
        what
            + ": Sluice runs SELECT, VALUES, WITH, INSERT, REPLACE, UPDATE, DELETE, CREATE, DROP,"
            + " ALTER, EXPLAIN, ANALYZE, REINDEX, VACUUM and some PRAGMAs; check the spelling",
        written);
  }

  /**
   * {@code EXPLAIN} compiles and does not run, with one exception: a pragma does its work while it
   * is compiled.
   */
  private static Classification explain(TokenCursor cursor) {
    if (cursor.take("QUERY")) {
      cursor.take("PLAN");
    }
    if (cursor.take("PRAGMA")) {
      return Classification.refused(
          "EXPLAIN PRAGMA is refused: SQLite would run the pragma; run it without EXPLAIN");
    }
    Classification explained = plain(cursor);
    return switch (explained.kind()) {
      case READ, WRITE, DDL -> Classification.read();
      case MAINTENANCE ->
        Classification.refused(
            "EXPLAIN of a maintenance statement is refused: explain the SELECT, INSERT, UPDATE"
                + " or DELETE of interest");
      case REFUSED -> explained;
    };
  }

  /** {@code WITH [RECURSIVE] name [(columns)] AS [[NOT] MATERIALIZED] (select), ... statement}. */
  private static Classification with(TokenCursor cursor) {
    cursor.take("RECURSIVE");
    do {
      boolean named = cursor.takeName().isPresent();
      cursor.takeParentheses();
      boolean as = cursor.take("AS");
      cursor.take("NOT");
      cursor.take("MATERIALIZED");
      if (!named || !as || !cursor.takeParentheses()) {
        return Classification.notUnderstood(
            "WITH is not followed by \"name AS (SELECT ...)\": check the spelling", cursor.here());
      }
    } while (cursor.takeSymbol(','));
    String written = cursor.here();
    String main = cursor.takeKeyword();
    return switch (main) {
      case "SELECT", "VALUES" -> Classification.read();
      case "INSERT", "REPLACE", "UPDATE", "DELETE" -> RowWrites.classify(main, cursor);
      default ->
        Classification.notUnderstood(
            "WITH ... is not followed by SELECT, VALUES, INSERT, REPLACE, UPDATE or DELETE:"
                + " check the spelling",
            written);
    };
  }

  /** The one maintenance statement that SQLite refuses inside a transaction. */
  private static Classification vacuum(TokenCursor cursor) {
    return cursor.hasWordAhead("INTO")
        ? Classification.refused(
            "VACUUM INTO is refused: it writes another file, which could be one that Sluice holds"
                + " locks on; copy with another program, as in: sqlite3 FILE \"VACUUM INTO 'COPY'\"")
        : Classification.maintenance(/* returnsRows= */ false, /* transactional= */ false);
  }
}
