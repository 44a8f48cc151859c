package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** One Sluice on a new file for each test; afterwards the file must be whole. */
abstract class OpenedSluice {
  @TempDir
  Path folder;

  Sluice sluice;

  /** The options of a test class; deadlines are long, as the machine may be busy. */
  SluiceOptions options() {
    return SluiceOptions.defaults()
        .withTimeout(Patience.LONG)
        .withTransactionIdleTimeout(Patience.LONG)
        .withTransactionTimeout(Patience.LONG);
  }

  /** The tables of a test class. */
  String schema() {
    return "CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT UNIQUE, value) STRICT"
        .replace("value)", "value ANY)");
  }

  @BeforeEach
  final void openSluice() {
    sluice = Sluice.open(file(), options());
    sluice.executeScript(schema());
  }

  @AfterEach
  final void closeSluice() throws SQLException {
    sluice.close();
    try (Connection connection = plainConnection()) {
      assertThat(plainQuery(connection, "PRAGMA integrity_check")).containsExactly("ok");
    }
  }

  final Path file() {
    return folder.resolve("test.db");
  }

  /** Another program on the same file, as far as SQLite can tell. */
  final Connection plainConnection() throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + file());
  }

  /** The first column. */
  static List<@Nullable Object> plainQuery(Connection connection, String sql) throws SQLException {
    List<@Nullable Object> values = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        values.add(rows.getObject(1));
      }
    }
    return values;
  }

  static void plainExecute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** The only value a query gives. */
  final long count(String sql, @Nullable Object... args) {
    return sluice.query(sql, args).single().longValue(0);
  }
}
