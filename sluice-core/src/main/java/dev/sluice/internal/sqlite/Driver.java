package dev.sluice.internal.sqlite;

import dev.sluice.SluiceError;
import dev.sluice.SluiceException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;
import org.sqlite.SQLiteOpenMode;

/** Opens the driver's connections and unwraps its errors. */
final class Driver {
  private static final String LIBRARY_OWNER = "dev.sluice.sqlite.owner";

  private Driver() {}

  static SQLiteConnection connect(Path file, boolean readOnly) throws SqliteException {
    claimLibrary();
    SQLiteConfig config = new SQLiteConfig();
    // One thread at a time uses a connection: SQLite's own lock of it would be taken in vain.
    config.setOpenMode(SQLiteOpenMode.NOMUTEX);
    config.setBusyTimeout(0);
    config.setReadOnly(readOnly);
    Properties properties = config.toProperties();
    // A SELECT last_insert_rowid() after every statement would halve the rate.
    properties.setProperty("jdbc.get_generated_keys", "false");
    try {
      return (SQLiteConnection) DriverManager.getConnection(
          "jdbc:sqlite:file:" + file.toAbsolutePath().toUri().getRawPath(), properties);
    } catch (SQLException e) {
      throw translate(e);
    }
  }

  /**
   * A second class loader would load a second copy of SQLite, and closing a file in one copy drops
   * the POSIX locks of the other: committed data would be lost.
   */
  private static void claimLibrary() {
    String mine = Integer.toHexString(System.identityHashCode(SQLiteConnection.class));
    String owner = (String) System.getProperties().putIfAbsent(LIBRARY_OWNER, mine);
    if (owner != null && !owner.equals(mine)) {
      throw SluiceException.of(
          SluiceError.UNSUPPORTED_FS,
          "another class loader of this process has already loaded SQLite for Sluice; two copies"
              + " of the library break each other's file locks. Put sluice-core and sqlite-jdbc on"
              + " a class loader that both parts of the program share");
    }
  }

  /** The driver wraps messages as {@code [NAME] its text (SQLite's text)}; this gives SQLite's. */
  static SqliteException translate(SQLException e) {
    int code = e instanceof SQLiteException known ? known.getResultCode().code : e.getErrorCode();
    String message = String.valueOf(e.getMessage());
    String prefix = SQLiteErrorCode.getErrorCode(code) + " (";
    if (message.startsWith(prefix) && message.endsWith(")")) {
      message = message.substring(prefix.length(), message.length() - 1);
    }
    return new SqliteException(code, message, e);
  }
}
