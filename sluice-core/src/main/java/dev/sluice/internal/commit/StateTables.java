package dev.sluice.internal.commit;

import dev.sluice.SeriesResult;
import dev.sluice.SluiceException;
import dev.sluice.internal.codec.Outcomes;
import dev.sluice.internal.sql.SchemaEntry;
import dev.sluice.internal.sql.SchemaHazards;
import dev.sluice.internal.sqlite.Connection;
import dev.sluice.internal.sqlite.SqliteException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Sluice's own tables in the database, and the statements on them.
 *
 * <ul>
 *   <li>{@code _sluice_state}: one row: the database's id, the epoch and its last batch (the fence),
 *       the last applied queued write
 *   <li>{@code _sluice_epoch}: the last batch of every earlier epoch, so that a write whose commit is
 *       in doubt can be looked up
 *   <li>{@code _sluice_client}: the highest number each client has applied, and its unconfirmed
 *       receipts
 *   <li>{@code _sluice_queued}: the highest number of each client's queued writes that is applied,
 *       and the sequence numbers of those whose tickets it may not have
 *   <li>{@code _sluice_failure}: errors of queued writes
 *   <li>{@code _sluice_key}: what was applied under a key, until it expires
 * </ul>
 */
public final class StateTables {
  private static final int EPOCHS_KEPT = 1000;

  private StateTables() {}

  /**
   * What a new writer finds and begins.
   *
   * @param clean whether the epoch before ended on purpose, with all of it on disk
   */
  public record Epoch(
      UUID databaseId, long number, long queuedApplied, long takeovers, boolean clean) {}

  /** A client's row. */
  public record ClientRow(UUID id, long mark, byte[] receipts, long seenMillis) {}

  static void create(Connection connection) throws SqliteException {
    connection.exec("""
        CREATE TABLE IF NOT EXISTS _sluice_state (
          id INTEGER PRIMARY KEY CHECK (id = 1), database_id BLOB NOT NULL,
          epoch INTEGER NOT NULL, batch INTEGER NOT NULL, queued INTEGER NOT NULL,
          takeovers INTEGER NOT NULL, clean INTEGER NOT NULL,
          forgotten INTEGER NOT NULL) STRICT, WITHOUT ROWID""");
    connection.exec("""
        CREATE TABLE IF NOT EXISTS _sluice_epoch (
          epoch INTEGER PRIMARY KEY, batch INTEGER NOT NULL) STRICT, WITHOUT ROWID""");
    connection.exec("""
        CREATE TABLE IF NOT EXISTS _sluice_client (
          id BLOB PRIMARY KEY, mark INTEGER NOT NULL, receipts BLOB NOT NULL,
          seen INTEGER NOT NULL) STRICT, WITHOUT ROWID""");
    connection.exec("""
        CREATE TABLE IF NOT EXISTS _sluice_queued (
          client BLOB PRIMARY KEY, mark INTEGER NOT NULL, tickets BLOB NOT NULL,
          seen INTEGER NOT NULL) STRICT, WITHOUT ROWID""");
    connection.exec("""
        CREATE TABLE IF NOT EXISTS _sluice_failure (
          sequence INTEGER PRIMARY KEY, error BLOB NOT NULL) STRICT, WITHOUT ROWID""");
    connection.exec("""
        CREATE TABLE IF NOT EXISTS _sluice_key (
          key TEXT PRIMARY KEY, request TEXT NOT NULL, outcome BLOB NOT NULL,
          sequence INTEGER NOT NULL, expires INTEGER NOT NULL) STRICT, WITHOUT ROWID""");
  }

  /** Begins a new epoch inside the caller's transaction. */
  static Epoch beginEpoch(Connection connection, UUID newDatabaseId) throws SqliteException {
    connection.update(
        "INSERT INTO _sluice_state VALUES (1, ?, 0, 0, 0, 0, 1, 0) ON CONFLICT DO NOTHING",
        (Object) bytes(newDatabaseId));
    connection.update(
        "INSERT INTO _sluice_epoch SELECT epoch, batch FROM _sluice_state WHERE id = 1"
            + " ON CONFLICT DO NOTHING");
    connection.update(
        "DELETE FROM _sluice_epoch WHERE epoch < (SELECT epoch FROM _sluice_state) - ?",
        (long) EPOCHS_KEPT);
    boolean clean = connection.queryLong("SELECT clean FROM _sluice_state WHERE id = 1") == 1;
    connection.update("""
        UPDATE _sluice_state SET epoch = epoch + 1, batch = 0, takeovers = takeovers + (clean = 0),
          clean = 0 WHERE id = 1""");
    var row = connection
        .query("SELECT database_id, epoch, queued, takeovers FROM _sluice_state WHERE id = 1")
        .single();
    return new Epoch(
        uuid(row.blob(0)), row.longValue(1), row.longValue(2), row.longValue(3), clean);
  }

  /** The fence: false if another epoch has begun. */
  static boolean fence(Connection connection, long epoch, long batch) throws SqliteException {
    return connection.update(
            "UPDATE _sluice_state SET batch = ? WHERE id = 1 AND epoch = ?", batch, epoch)
        == 1;
  }

  static long queuedApplied(Connection connection) throws SqliteException {
    return connection.queryLong("SELECT queued FROM _sluice_state WHERE id = 1");
  }

  static void queuedApplied(Connection connection, long sequence) throws SqliteException {
    connection.update("UPDATE _sluice_state SET queued = ? WHERE id = 1", sequence);
  }

  /** Marks that this epoch ended on purpose. */
  static void endCleanly(Connection connection, long epoch) throws SqliteException {
    connection.update("UPDATE _sluice_state SET clean = 1 WHERE id = 1 AND epoch = ?", epoch);
  }

  static void saveClient(Connection connection, ClientRow row) throws SqliteException {
    connection.update("""
        INSERT INTO _sluice_client VALUES (?1, ?2, ?3, ?4) ON CONFLICT (id) DO UPDATE SET
          mark = ?2, receipts = ?3, seen = ?4""", bytes(row.id()), row.mark(), row.receipts(), row.seenMillis());
  }

  static void deleteClient(Connection connection, UUID id) throws SqliteException {
    connection.update("DELETE FROM _sluice_client WHERE id = ?", (Object) bytes(id));
  }

  static List<ClientRow> clients(Connection connection) throws SqliteException {
    List<ClientRow> rows = new ArrayList<>();
    connection.forEach(
        "SELECT id, mark, receipts, seen FROM _sluice_client",
        new Object[0],
        row -> rows.add(
            new ClientRow(uuid(row.blob(0)), row.longValue(1), row.blob(2), row.longValue(3))));
    return rows;
  }

  static void saveQueuedClient(Connection connection, QueuedRecord record) throws SqliteException {
    connection.update(
        """
        INSERT INTO _sluice_queued VALUES (?1, ?2, ?3, ?4) ON CONFLICT (client) DO UPDATE SET
          mark = ?2, tickets = ?3, seen = ?4""", bytes(record.id()), record.mark(), record.tickets().encode(), record.seenMillis());
  }

  static void deleteQueuedClient(Connection connection, UUID id) throws SqliteException {
    connection.update("DELETE FROM _sluice_queued WHERE client = ?", (Object) bytes(id));
  }

  static List<QueuedRecord> queuedClients(Connection connection) throws SqliteException {
    List<QueuedRecord> records = new ArrayList<>();
    connection.forEach(
        "SELECT client, mark, tickets, seen FROM _sluice_queued",
        new Object[0],
        row -> records.add(new QueuedRecord(
            uuid(row.blob(0)),
            row.longValue(1),
            TicketRuns.decode(row.blob(2)),
            row.longValue(3))));
    return records;
  }

  static void saveFailure(Connection connection, long sequence, byte[] error, int kept)
      throws SqliteException {
    connection.update("INSERT OR REPLACE INTO _sluice_failure VALUES (?, ?)", sequence, error);
    long forgotten = connection.queryLong(
        "SELECT coalesce((SELECT sequence FROM _sluice_failure ORDER BY sequence DESC"
            + " LIMIT 1 OFFSET ?), 0)",
        (long) kept);
    if (forgotten > 0) {
      connection.update("DELETE FROM _sluice_failure WHERE sequence <= ?", forgotten);
      connection.update("UPDATE _sluice_state SET forgotten = ? WHERE id = 1", forgotten);
    }
  }

  /** Whether a queued write failed, or some of its statements did: that is kept. */
  public static boolean isFailure(Object outcome) {
    Object plain = Outcomes.plain(outcome);
    return plain instanceof SluiceException
        || (plain instanceof SeriesResult series && series.hasFailure());
  }

  /**
   * What every reader may ask: how far queued writes are applied, the failure of one, and up to where
   * failures were dropped.
   */
  public static String queuedSql() {
    return "SELECT queued, (SELECT error FROM _sluice_failure WHERE sequence = ?), forgotten FROM"
        + " _sluice_state WHERE id = 1";
  }

  /** Of a key: what was asked for under it, and the sequence number where it was queued, else 0. */
  public static String keySql() {
    return "SELECT request, sequence FROM _sluice_key WHERE key = ? AND expires > ?";
  }

  /** Whether a batch of an epoch is in the file: the last batch of that epoch that is, or null. */
  public static String lastBatchSql() {
    return "SELECT coalesce((SELECT batch FROM _sluice_state WHERE epoch = ?1),"
        + " (SELECT batch FROM _sluice_epoch WHERE epoch = ?1))";
  }

  static SchemaHazards hazards(Connection connection) throws SqliteException {
    List<SchemaEntry> entries = new ArrayList<>();
    connection.forEach(
        "SELECT type, name, tbl_name, sql FROM sqlite_schema",
        new Object[0],
        row -> entries.add(entry(row.text(0), row.text(1), row.text(2), row.value(3))));
    return SchemaHazards.of(entries);
  }

  private static SchemaEntry entry(String type, String name, String table, @Nullable Object sql) {
    return new SchemaEntry(type, name, table, (String) sql);
  }

  /** A UUID as the 16 bytes stored. */
  public static byte[] bytes(UUID id) {
    return java.nio.ByteBuffer.allocate(16)
        .putLong(id.getMostSignificantBits())
        .putLong(id.getLeastSignificantBits())
        .array();
  }

  private static UUID uuid(byte[] bytes) {
    java.nio.ByteBuffer buffer = java.nio.ByteBuffer.wrap(bytes);
    return new UUID(buffer.getLong(), buffer.getLong());
  }
}
