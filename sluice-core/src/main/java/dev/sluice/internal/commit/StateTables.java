package dev.sluice.internal.commit;

import dev.sluice.SeriesResult;
import dev.sluice.SluiceException;
import dev.sluice.internal.codec.Outcomes;
import dev.sluice.internal.journal.SequenceRange;
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
 *       the last applied queued write, and the last whose number may have been given
 *   <li>{@code _sluice_epoch}: the last batch of the latest earlier epochs that had any, so that a
 *       write whose commit is in doubt can be looked up
 *   <li>{@code _sluice_client}: the highest number each client has applied, and its unconfirmed
 *       receipts
 *   <li>{@code _sluice_queued}: the highest number of each client's queued writes that is applied,
 *       and the sequence numbers of those whose tickets it may not have
 *   <li>{@code _sluice_failure}: errors of queued writes
 *   <li>{@code _sluice_lost}: numbers of queued writes that are lost with the journal's files, or were
 *       never used
 *   <li>{@code _sluice_key}: what was applied under a key, until it expires
 * </ul>
 */
public final class StateTables {
  private static final int EPOCHS_KEPT = 1000;
  private static final int LOST_KEPT = 1000;

  /** In place of the last number of a queued write that was given. */
  static final long UNKNOWN = -1;

  /**
   * How many numbers of queued writes are reserved at a time, and always at the beginning of an epoch:
   * many, as the journal takes writes also while the database can take no note of their numbers.
   */
  public static final long RESERVED_BLOCK = 1 << 20;

  private StateTables() {}

  /**
   * What a new writer finds and begins.
   *
   * @param queuedReserved no writer before gave a queued write a number above this one
   * @param clean whether the epoch before ended on purpose, with all of it on disk
   */
  public record Epoch(
      UUID databaseId,
      long number,
      long queuedApplied,
      long queuedReserved,
      long takeovers,
      boolean clean) {}

  /** A client's row. */
  public record ClientRow(UUID id, long mark, byte[] receipts, long seenMillis) {}

  static void create(Connection connection) throws SqliteException {
    connection.exec("""
        CREATE TABLE IF NOT EXISTS _sluice_state (
          id INTEGER PRIMARY KEY CHECK (id = 1), database_id BLOB NOT NULL,
          epoch INTEGER NOT NULL, batch INTEGER NOT NULL, queued INTEGER NOT NULL,
          takeovers INTEGER NOT NULL, clean INTEGER NOT NULL,
          forgotten INTEGER NOT NULL,
          reserved INTEGER NOT NULL DEFAULT 0) STRICT, WITHOUT ROWID""");
    addReserved(connection);
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
        CREATE TABLE IF NOT EXISTS _sluice_lost (
          first INTEGER PRIMARY KEY, last INTEGER NOT NULL) STRICT, WITHOUT ROWID""");
    connection.exec("""
        CREATE TABLE IF NOT EXISTS _sluice_key (
          key TEXT PRIMARY KEY, request TEXT NOT NULL, outcome BLOB NOT NULL,
          sequence INTEGER NOT NULL, expires INTEGER NOT NULL) STRICT, WITHOUT ROWID""");
  }

  /** A database of an earlier version has no such column. */
  private static void addReserved(Connection connection) throws SqliteException {
    String there =
        "SELECT count(*) FROM pragma_table_info('_sluice_state') WHERE name = 'reserved'";
    if (connection.queryLong(there) == 0) {
      connection.exec("ALTER TABLE _sluice_state ADD COLUMN reserved INTEGER NOT NULL DEFAULT 0");
    }
  }

  /** Begins a new epoch inside the caller's transaction, with a block of numbers of its own. */
  static Epoch beginEpoch(Connection connection, UUID newDatabaseId) throws SqliteException {
    connection.update(
        "INSERT INTO _sluice_state VALUES (1, ?, 0, 0, 0, 0, 1, 0, 0) ON CONFLICT DO NOTHING",
        (Object) bytes(newDatabaseId));
    connection.update(
        "INSERT INTO _sluice_epoch SELECT epoch, batch FROM _sluice_state WHERE id = 1"
            + " AND batch > 0 ON CONFLICT DO NOTHING");
    connection.update(
        "DELETE FROM _sluice_epoch WHERE epoch <= (SELECT epoch FROM _sluice_epoch"
            + " ORDER BY epoch DESC LIMIT 1 OFFSET ?)",
        (long) EPOCHS_KEPT);
    boolean clean = connection.queryLong("SELECT clean FROM _sluice_state WHERE id = 1") == 1;
    connection.update("""
        UPDATE _sluice_state SET epoch = epoch + 1, batch = 0, takeovers = takeovers + (clean = 0),
          clean = 0 WHERE id = 1""");
    var row = connection
        .query("SELECT database_id, epoch, queued, max(queued, reserved), takeovers FROM"
            + " _sluice_state WHERE id = 1")
        .single();
    reserve(connection, row.longValue(3) + RESERVED_BLOCK);
    return new Epoch(
        uuid(row.blob(0)),
        row.longValue(1),
        row.longValue(2),
        row.longValue(3),
        row.longValue(4),
        clean);
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

  /** Sees to it that no later epoch gives out a number of a queued write up to this one. */
  public static void reserve(Connection connection, long sequence) throws SqliteException {
    connection.update(
        "UPDATE _sluice_state SET reserved = max(reserved, ?) WHERE id = 1", sequence);
  }

  /**
   * Marks that this epoch ended on purpose.
   *
   * @param lastSequence the last number of a queued write that was given, {@link
   *     #UNKNOWN} if that is not known
   */
  static void endCleanly(Connection connection, long epoch, long lastSequence)
      throws SqliteException {
    connection.update("""
        UPDATE _sluice_state SET clean = 1, reserved = iif(?1 >= 0, ?1, reserved)
          WHERE id = 1 AND epoch = ?2""", lastSequence, epoch);
  }

  static List<SequenceRange> lost(Connection connection) throws SqliteException {
    List<SequenceRange> ranges = new ArrayList<>();
    connection.forEach(
        "SELECT first, last FROM _sluice_lost",
        new Object[0],
        row -> ranges.add(new SequenceRange(row.longValue(0), row.longValue(1))));
    return ranges;
  }

  /** Of the oldest of very many nobody knows any more: they are forgotten as old failures are. */
  static void saveLost(Connection connection, SequenceRange range) throws SqliteException {
    long continued = connection.update(
        "UPDATE _sluice_lost SET last = ?2 WHERE last = ?1 - 1", range.first(), range.last());
    if (continued == 0) {
      connection.update("""
          INSERT INTO _sluice_lost VALUES (?1, ?2)
            ON CONFLICT (first) DO UPDATE SET last = max(last, ?2)""", range.first(), range.last());
    }
    String old = "(SELECT first, last FROM _sluice_lost ORDER BY first DESC LIMIT -1 OFFSET ?)";
    connection.update(
        "UPDATE _sluice_state SET forgotten = max(forgotten, (SELECT coalesce(max(last), 0) FROM "
            + old + ")) WHERE id = 1",
        (long) LOST_KEPT);
    connection.update(
        "DELETE FROM _sluice_lost WHERE first IN (SELECT first FROM " + old + ")",
        (long) LOST_KEPT);
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
      connection.update(
          "UPDATE _sluice_state SET forgotten = max(forgotten, ?) WHERE id = 1", forgotten);
    }
  }

  /** Whether a queued write failed, or some of its statements did: that is kept. */
  public static boolean isFailure(Object outcome) {
    Object plain = Outcomes.plain(outcome);
    return plain instanceof SluiceException
        || (plain instanceof SeriesResult series && series.hasFailure());
  }

  /**
   * What every reader may ask of a queued write: how far they are applied, the failure of this one, up
   * to where failures were dropped, and whether it is lost.
   */
  public static String queuedSql() {
    return "SELECT queued, (SELECT error FROM _sluice_failure WHERE sequence = ?1), forgotten,"
        + " EXISTS (SELECT 1 FROM _sluice_lost WHERE first <= ?1 AND last >= ?1)"
        + " FROM _sluice_state WHERE id = 1";
  }

  /** Of a key: what was asked for under it, and the sequence number where it was queued, else 0. */
  public static String keySql() {
    return "SELECT request, sequence FROM _sluice_key WHERE key = ? AND expires > ?";
  }

  /**
   * Whether a batch of an epoch is in the file: the last batch of that epoch that is, 0 for none, null
   * where nobody knows. Epochs without a batch are not kept: a writer that cannot begin, again and
   * again, would push out those that somebody asks for.
   */
  public static String lastBatchSql() {
    return "SELECT coalesce((SELECT batch FROM _sluice_state WHERE epoch = ?1),"
        + " (SELECT batch FROM _sluice_epoch WHERE epoch = ?1),"
        + " (SELECT 0 WHERE ?1 < (SELECT epoch FROM _sluice_state) AND ("
        + " ?1 > (SELECT min(epoch) FROM _sluice_epoch)"
        + " OR (SELECT count(*) FROM _sluice_epoch) < "
        + EPOCHS_KEPT
        + ")))";
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
