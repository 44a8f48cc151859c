package dev.sluice.benchmarks;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

/**
 * The rival: one connection of bare sqlite-jdbc at its best. WAL, synchronous=FULL, one prepared
 * statement for all inserts, the page cache Sluice's writer has, and the driver's query for generated
 * keys off, which would cost it half its speed. Not thread-safe.
 */
public final class BareDatabase implements AutoCloseable {
  private static final int BUSY_MILLIS = 30_000;
  private static final int CACHE_KIB = 64 << 10;

  private final Connection connection;
  private final PreparedStatement insert;

  private BareDatabase(Connection connection, PreparedStatement insert) {
    this.connection = connection;
    this.insert = insert;
  }

  /** Opens the file, and creates it and its table where they are not there. */
  static BareDatabase open(Path file) throws SQLException {
    Connection connection = connect(file);
    try (Statement statement = connection.createStatement()) {
      statement.execute(Item.CREATE);
      return new BareDatabase(connection, connection.prepareStatement(Item.INSERT));
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  /** A connection with these settings, which creates the file where there is none. */
  public static Connection connect(Path file) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("jdbc.get_generated_keys", "false");
    properties.setProperty("busy_timeout", Integer.toString(BUSY_MILLIS));
    Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file, properties);
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA journal_mode=WAL");
      statement.execute("PRAGMA synchronous=FULL");
      statement.execute("PRAGMA cache_size=-" + CACHE_KIB);
      statement.execute("PRAGMA temp_store=MEMORY");
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  /** Inserts one row in a transaction of its own. */
  void insert(Item item) throws SQLException {
    bind(item);
    insert.executeUpdate();
  }

  /** Inserts so many rows, from the first on, in one transaction. */
  void insertAll(long first, int count) throws SQLException {
    connection.setAutoCommit(false);
    for (int i = 0; i < count; i++) {
      bind(Item.of(first + i));
      insert.addBatch();
    }
    insert.executeBatch();
    connection.commit();
  }

  /** Runs any statement, in a transaction of its own. */
  void execute(String sql) throws SQLException {
    connection.setAutoCommit(true);
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private void bind(Item item) throws SQLException {
    insert.setString(1, item.name());
    insert.setLong(2, item.number());
    insert.setDouble(3, item.amount());
  }

  @Override
  public void close() throws SQLException {
    insert.close();
    connection.close();
  }
}
