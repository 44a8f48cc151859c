package dev.sluice.internal.commit;

import dev.sluice.SluiceError;
import dev.sluice.SluiceException;
import dev.sluice.internal.queue.Request;
import dev.sluice.internal.sqlite.Connection;
import dev.sluice.internal.sqlite.SqliteException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The writes that were applied under a key ({@code _sluice_key}), until they expire. Runs inside the
 * transaction of the write it is asked about, so key and effects stand and fall together (G3).
 * Writer's thread only.
 *
 * <p>Every write under a key looks at the next few rows, in the order of the keys, and deletes those
 * that are expired: the table is gone through again and again, and needs no second index. How full it
 * is is counted when the first key of an epoch comes, and again after a transaction was lost.
 */
final class KeyLedger {
  private static final int SWEEP_ROWS = 16;
  private static final int SWEEP_ROWS_FULL = 512;
  private static final int ROW_BYTES = 64;
  private static final long UNKNOWN = -1;

  private final InstantSource clock;
  private final long rowsMax;
  private final long bytesMax;
  private long rows = UNKNOWN;
  private long bytes;
  private boolean changed;
  private String sweptTo = "";

  KeyLedger(InstantSource clock, long rowsMax, long bytesMax) {
    this.clock = clock;
    this.rowsMax = rowsMax;
    this.bytesMax = bytesMax;
  }

  /** How full it was. */
  record Mark(long rows, long bytes) {}

  /** How full it is, to go back to where a savepoint is undone. */
  Mark mark(Connection connection) throws SqliteException {
    if (rows == UNKNOWN) {
      count(connection);
    }
    return new Mark(rows, bytes);
  }

  /** What was done since is undone. */
  void backTo(Mark mark) {
    rows = mark.rows();
    bytes = mark.bytes();
  }

  /** What was applied under a key. */
  record Kept(String request, byte[] outcome) {}

  /** What was applied under this key and has not expired; null if nothing was. */
  @Nullable
  Kept find(Connection connection, String key) throws SqliteException {
    var found = connection
        .query(
            "SELECT request, outcome FROM _sluice_key WHERE key = ? AND expires > ?",
            key,
            clock.millis())
        .rows();
    return found.isEmpty()
        ? null
        : new Kept(found.getFirst().text(0), found.getFirst().blob(1));
  }

  /**
   * Sees that there is room for one more.
   *
   * @throws SluiceException KEYS_FULL
   */
  void makeRoom(Connection connection) throws SqliteException {
    sweep(connection, isFull() ? SWEEP_ROWS_FULL : SWEEP_ROWS);
    if (isFull()) {
      throw SluiceException.of(
          SluiceError.KEYS_FULL,
          "%d of at most %d keys, %d of at most %d bytes of results are kept; nothing was applied; try again when some have expired, keep keys for a shorter time, or raise SluiceOptions.keysKept or keyBytes"
              .formatted(rows, rowsMax, bytes, bytesMax));
    }
  }

  private boolean isFull() {
    return rows >= rowsMax || bytes >= bytesMax;
  }

  /** Keeps what was applied; the sequence is that of a queued write, or 0. */
  void keep(Connection connection, Request.Once once, byte[] outcome, long sequence)
      throws SqliteException {
    changed = true;
    long expires = clock.millis() + once.keptMillis();
    // One that has expired may still be there.
    rows -= connection.update("DELETE FROM _sluice_key WHERE key = ?", once.key());
    connection.update(
        "INSERT INTO _sluice_key VALUES (?, ?, ?, ?, ?)",
        once.key(),
        once.digest(),
        outcome,
        sequence,
        expires);
    rows++;
    bytes += bytes(once.key(), outcome.length);
  }

  private static long bytes(String key, long outcomeBytes) {
    return key.length() + outcomeBytes + ROW_BYTES;
  }

  private void count(Connection connection) throws SqliteException {
    var row = connection
        .query(
            "SELECT count(*), coalesce(sum(length(key) + length(outcome) + ?), 0) FROM _sluice_key",
            (long) ROW_BYTES)
        .single();
    rows = row.longValue(0);
    bytes = row.longValue(1);
  }

  private void sweep(Connection connection, int limit) throws SqliteException {
    long now = clock.millis();
    List<String> expired = new ArrayList<>();
    long[] freed = {0};
    int[] seen = {0};
    connection.forEach(
        "SELECT key, length(outcome), expires FROM _sluice_key WHERE key > ? ORDER BY key LIMIT ?",
        new Object[] {sweptTo, (long) limit},
        row -> {
          seen[0]++;
          sweptTo = row.text(0);
          if (row.longValue(2) <= now) {
            expired.add(row.text(0));
            freed[0] += bytes(row.text(0), row.longValue(1));
          }
        });
    if (seen[0] < limit) {
      sweptTo = ""; // from the beginning again
    }
    for (String key : expired) {
      connection.update("DELETE FROM _sluice_key WHERE key = ?", key);
    }
    changed |= !expired.isEmpty();
    rows -= expired.size();
    bytes -= freed[0];
  }

  /** The transaction is in the WAL. */
  void committed() {
    changed = false;
  }

  /** The transaction is rolled back. */
  void rolledBack() {
    if (changed) {
      rows = UNKNOWN;
      changed = false;
    }
  }
}
