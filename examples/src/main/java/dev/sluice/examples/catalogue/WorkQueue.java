package dev.sluice.examples.catalogue;

import dev.sluice.Rows;
import dev.sluice.Sql;
import dev.sluice.examples.crew.Json;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * The directories of one scan, shared out through the database itself: each is waiting, claimed by
 * one worker, or done. Whoever finds directories adds them. Thread-safe.
 *
 * <p>A worker that dies is first marked dead and its claims are taken back in the same write. As a
 * claim needs a live worker, one that the dead worker had sent and that is applied late finds
 * nothing to claim, and no directory is left behind.
 */
final class WorkQueue {
  private final Writes writes;
  private final long scan;
  private final int worker;

  /** The queue as this worker uses it. */
  WorkQueue(Writes writes, long scan, int worker) {
    this.writes = writes;
    this.scan = scan;
    this.worker = worker;
  }

  /**
   * A directory claimed.
   *
   * @param id of its row
   * @param path as {@link PathCode} writes it
   */
  record Claim(long id, String path) {}

  /** Makes this worker known, and takes back the claims of dead ones. */
  void join(long pid, Collection<Integer> dead) {
    List<Sql> statements = new ArrayList<>();
    statements.add(Sql.of(
        "INSERT INTO worker (id, scan, pid, state) VALUES (?, ?, ?, 'live')", worker, scan, pid));
    for (int other : dead) {
      statements.add(Sql.of("UPDATE worker SET state = 'dead' WHERE id = ?", other));
      statements.add(Sql.of(
          "UPDATE directory SET state = 'waiting', worker = NULL"
              + " WHERE scan = ? AND state = 'claimed' AND worker = ?",
          scan,
          other));
    }
    writes.executeAll(statements);
  }

  /** Claims up to {@code most} waiting directories, the oldest first; none if none is waiting. */
  List<Claim> claim(int most) {
    return writes
        .execute(Sql.of(
            "UPDATE directory SET state = 'claimed', worker = ?1 WHERE id IN"
                + " (SELECT id FROM directory WHERE scan = ?2 AND state = 'waiting'"
                + " ORDER BY id LIMIT ?3)"
                + " AND EXISTS (SELECT 1 FROM worker WHERE id = ?1 AND state = 'live')"
                + " RETURNING id, path",
            worker,
            scan,
            most))
        .rows()
        .rows()
        .stream()
        .map(row -> new Claim(row.longValue(0), row.text(1)))
        .toList();
  }

  /** Adds directories; one that is there already stays as it is. */
  void add(List<String> paths) {
    if (!paths.isEmpty()) {
      writes.execute(Sql.of(
          "INSERT INTO directory (scan, path) SELECT ?, value FROM json_each(?) WHERE true"
              + " ON CONFLICT (scan, path) DO NOTHING",
          scan,
          Json.of(paths)));
    }
  }

  /** Marks a directory done, unless it was taken back from this worker meanwhile. */
  void done(long id) {
    writes.execute(
        Sql.of("UPDATE directory SET state = 'done' WHERE id = ? AND worker = ?", id, worker));
  }

  /** What is left to do. */
  enum Left {
    /** A directory is waiting to be claimed. */
    WAITING,
    /** All are claimed or done; those claimed may bring more, or be taken back. */
    CLAIMED,
    /** All are done. */
    NOTHING
  }

  /** What is left; a read, so cheap to ask again and again. */
  Left left() {
    Rows rows = writes.query(
        "SELECT state FROM directory WHERE scan = ? AND state IN ('waiting', 'claimed')"
            + " ORDER BY state DESC LIMIT 1",
        scan);
    if (rows.isEmpty()) {
      return Left.NOTHING;
    }
    return "waiting".equals(rows.single().text(0)) ? Left.WAITING : Left.CLAIMED;
  }
}
