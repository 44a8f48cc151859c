package dev.sluice.internal.sql;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sqlite.SQLiteConnection;
import org.sqlite.core.CoreStatement;
import org.sqlite.core.DB;

/** SQLite's own opinion, through the driver. One connection; for one thread. */
final class RealSqlite implements AutoCloseable {
  /** What SQLite says about a statement it has prepared and not run. */
  record Facts(int columns, int parameters) {}

  private final SQLiteConnection connection;

  private RealSqlite(Connection connection) {
    this.connection = (SQLiteConnection) connection;
  }

  static RealSqlite open(String file, String... setup) throws SQLException {
    RealSqlite sqlite = new RealSqlite(DriverManager.getConnection("jdbc:sqlite:" + file));
    for (String sql : setup) {
      sqlite.run(sql);
    }
    return sqlite;
  }

  /** Empty if SQLite does not accept the statement. */
  Optional<Facts> prepare(String sql) throws SQLException {
    PreparedStatement statement;
    try {
      statement = connection.prepareStatement(sql);
    } catch (SQLException rejected) {
      return Optional.empty();
    }
    try (statement) {
      return Optional.of(new Facts(
          ((CoreStatement) statement).pointer.safeRunInt(DB::column_count),
          statement.getParameterMetaData().getParameterCount()));
    }
  }

  /** Whether the compiled program starts a write transaction or is a VACUUM. */
  boolean writes(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet program = statement.executeQuery("EXPLAIN " + sql)) {
      boolean writes = false;
      while (program.next()) {
        String opcode = program.getString("opcode");
        writes |= opcode.equals("Transaction") && program.getInt("p2") != 0;
        writes |= opcode.equals("Vacuum");
      }
      return writes;
    }
  }

  /** Whether the compiled program opens this table (one with rows of its own) for writing. */
  boolean opensForWriting(String table, String sql) throws SQLException {
    String rootPage =
        value("SELECT rootpage FROM sqlite_schema WHERE name = '" + table + "' COLLATE NOCASE");
    try (Statement statement = connection.createStatement();
        ResultSet program = statement.executeQuery("EXPLAIN " + sql)) {
      boolean opens = rootPage.equals("0");
      while (program.next()) {
        // DELETE without WHERE clears the whole table and opens nothing.
        opens |= switch (program.getString("opcode")) {
          case "OpenWrite" -> program.getString("p2").equals(rootPage);
          case "Clear" -> program.getString("p1").equals(rootPage);
          default -> false;
        };
      }
      return opens;
    }
  }

  /** Runs it to its end, parameters unbound. */
  void run(String sql) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      if (statement.execute()) {
        try (ResultSet rows = statement.getResultSet()) {
          while (rows.next()) {
            rows.getObject(1);
          }
        }
      }
    }
  }

  /** All rows, each as the list of its values as text. */
  List<List<String>> rows(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      List<List<String>> rows = new ArrayList<>();
      int columns = result.getMetaData().getColumnCount();
      while (result.next()) {
        List<String> row = new ArrayList<>();
        for (int column = 1; column <= columns; column++) {
          row.add(String.valueOf(result.getString(column)));
        }
        rows.add(row);
      }
      return rows;
    }
  }

  String value(String sql) throws SQLException {
    return rows(sql).getFirst().getFirst();
  }

  List<SchemaEntry> schema() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery("SELECT type, name, tbl_name, sql FROM sqlite_schema")) {
      List<SchemaEntry> schema = new ArrayList<>();
      while (rows.next()) {
        schema.add(new SchemaEntry(
            rows.getString(1), rows.getString(2), rows.getString(3), rows.getString(4)));
      }
      return schema;
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
