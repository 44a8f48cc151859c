package dev.sluice.examples.catalogue;

import dev.sluice.examples.crew.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Looks into a file before Sluice opens it, so that a wrong name changes no other program's
 * database. With the plain driver, reading only: a catalogue is a plain SQLite file (G10).
 */
final class ExistingFile {
  private static final String TABLES =
      "SELECT count(*), coalesce(sum(name = 'catalogue'), 0) FROM sqlite_schema"
          + " WHERE name NOT GLOB 'sqlite_*' AND name NOT GLOB '_sluice_*'";

  private ExistingFile() {}

  /**
   * Checks that the file is a catalogue, or empty, or not there yet.
   *
   * @throws UserError if it is something else, or cannot be read
   */
  static void check(Path file) {
    try {
      if (Files.exists(file) && Files.size(file) > 0) {
        checkTables(file);
      }
    } catch (IOException | SQLException e) {
      throw new UserError("cannot read %s as a database: %s".formatted(file, e.getMessage()));
    }
  }

  private static void checkTables(Path file) throws SQLException {
    String url = "jdbc:sqlite:file:" + file.toUri().getRawPath() + "?mode=ro";
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet tables = statement.executeQuery(TABLES)) {
      if (tables.getLong(1) > 0 && tables.getLong(2) == 0) {
        throw new UserError(
            "%s is a database, but not a catalogue of files; choose another file for --into"
                .formatted(file));
      }
    }
  }
}
