package dev.sluice.internal.sqlite;

import dev.sluice.CopyOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whole databases: copies out of the live one, and other files made ready to take its place. Works on
 * files that no other program has open.
 */
public final class Copies {
  /** Workflows are data of the application: a copy has them, and a new content brings its own. */
  private static final String OWN_TABLES = """
      SELECT name FROM sqlite_schema WHERE type = 'table'
      AND name LIKE '\\_sluice\\_%' ESCAPE '\\' AND name NOT LIKE '\\_sluice\\_wf\\_%' ESCAPE '\\'""";

  /** What a foreign program may have made: a trigger could write Sluice's tables, a key lock them. */
  private static final String OBJECTS_NAMING_THEM =
      "SELECT type, name FROM sqlite_schema WHERE sql LIKE '%\\_sluice\\_%' ESCAPE '\\' LIMIT 1";

  private Copies() {}

  /** Makes a fresh copy presentable: without Sluice's tables, in the mode that is wanted. */
  public static void finish(Path copy, Set<CopyOption> options) throws SqliteException {
    try (Connection connection = Connection.open(copy, /* readOnly= */ false)) {
      dropOwnTables(connection);
      if (options.contains(CopyOption.COMPACT)) {
        connection.exec("VACUUM");
      }
      if (options.contains(CopyOption.ROLLBACK_JOURNAL)) {
        connection.query("PRAGMA journal_mode = DELETE");
      }
    }
  }

  /**
   * Makes a foreign file ready to replace a database: whole, of the same page size, as the live one
   * cannot change it, and in one file, without a WAL of its own.
   *
   * @return why it must not be used, where it is sound but would reach for Sluice's own tables
   * @throws SqliteException if it is no database, or damaged
   */
  public static Optional<String> prepare(Path source, long pageSize) throws SqliteException {
    try (Connection connection = Connection.open(source, /* readOnly= */ false)) {
      String health = connection.query("PRAGMA quick_check(1)").single().text(0);
      if (!health.equals("ok")) {
        throw new SqliteException(SqliteException.CORRUPT, "the file is damaged: " + health);
      }
      connection.query("PRAGMA journal_mode = DELETE");
      dropOwnTables(connection);
      if (connection.queryLong("PRAGMA page_size") != pageSize) {
        connection.query("PRAGMA page_size = " + pageSize);
        connection.exec("VACUUM");
      }
      return connection.query(OBJECTS_NAMING_THEM).rows().stream()
          .map(
              row -> ("the %s '%s' of the file names a table _sluice_…, and those are Sluice's own;"
                      + " nothing was replaced; drop it in the file first")
                  .formatted(row.text(0), row.text(1)))
          .findFirst();
    }
  }

  /** Gives a prepared file Sluice's tables as the database has them now. */
  public static void carryOver(Connection connection, Path prepared) throws SqliteException {
    connection.update("ATTACH ? AS _sluice_new", prepared.toString());
    try {
      copyOwnTables(connection);
    } finally {
      connection.exec("DETACH _sluice_new");
    }
  }

  /**
   * Replaces the whole content of the database, Sluice's tables included, with that of a prepared file
   * that has got them; in one transaction of SQLite's, outside of any other.
   */
  public static void replace(Connection connection, Path prepared) throws SqliteException {
    connection.restore(prepared);
    connection.forgetSchema();
  }

  private static void copyOwnTables(Connection connection) throws SqliteException {
    for (String table : ownTables(connection)) {
      String create = connection
          .query("SELECT sql FROM main.sqlite_schema WHERE type = 'table' AND name = ?", table)
          .single()
          .text(0);
      connection.exec("DROP TABLE IF EXISTS _sluice_new." + table);
      connection.exec(create.replaceFirst("(?i)^CREATE TABLE ", "CREATE TABLE _sluice_new."));
      connection.exec("INSERT INTO _sluice_new." + table + " SELECT * FROM main." + table);
    }
  }

  private static void dropOwnTables(Connection connection) throws SqliteException {
    for (String table : ownTables(connection)) {
      connection.exec("DROP TABLE " + table);
    }
  }

  private static List<String> ownTables(Connection connection) throws SqliteException {
    return connection.query(OWN_TABLES).rows().stream().map(row -> row.text(0)).toList();
  }
}
