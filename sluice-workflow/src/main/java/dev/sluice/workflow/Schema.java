package dev.sluice.workflow;

import dev.sluice.Sluice;
import dev.sluice.SluiceError;
import dev.sluice.SluiceException;
import dev.sluice.Snapshot;
import dev.sluice.Tx;
import java.util.List;

/**
 * The tables of workflows, made by numbered steps; each runs once in the life of a file. All ways by
 * which a workflow ends or is sent something are caught by triggers, so that whoever waits for it is
 * awake after the same commit, whatever program made it.
 */
final class Schema {
  static final int VERSION = 2;

  private static final List<String> FIRST = List.of(
      """
      CREATE TABLE _sluice_wf_workflow (
        wid INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        version INTEGER NOT NULL,
        state TEXT NOT NULL CHECK (state IN
          ('QUEUED','DELAYED','RUNNING','WAITING','STUCK','DONE','FAILED','CANCELLED','DEAD')),
        input TEXT, output TEXT, error TEXT, codec TEXT NOT NULL,
        parent INTEGER, parent_path TEXT, root INTEGER,
        queue TEXT NOT NULL, partition_key TEXT, priority INTEGER NOT NULL, dedup TEXT,
        created_at INTEGER NOT NULL, wake_at INTEGER, started_at INTEGER, finished_at INTEGER,
        timeout INTEGER, deadline_at INTEGER,
        attempts INTEGER NOT NULL DEFAULT 0,
        owner TEXT, run_id INTEGER NOT NULL DEFAULT 0, signals INTEGER NOT NULL DEFAULT 0,
        cancel_at INTEGER, paused_at INTEGER,
        forked_from TEXT, fork_path TEXT, schedule TEXT, attributes TEXT) STRICT""",
      "CREATE INDEX _sluice_wf_runnable ON _sluice_wf_workflow (priority DESC, wid) WHERE state = 'QUEUED'",
      "CREATE INDEX _sluice_wf_waiting ON _sluice_wf_workflow (wake_at) WHERE state IN ('WAITING','DELAYED') AND wake_at IS NOT NULL",
      "CREATE INDEX _sluice_wf_running ON _sluice_wf_workflow (queue, partition_key, owner) WHERE state = 'RUNNING'",
      """
      CREATE INDEX _sluice_wf_stop ON _sluice_wf_workflow (owner)
        WHERE state = 'RUNNING' AND (cancel_at IS NOT NULL OR paused_at IS NOT NULL)""",
      "CREATE INDEX _sluice_wf_children ON _sluice_wf_workflow (parent) WHERE parent IS NOT NULL",
      "CREATE INDEX _sluice_wf_finished ON _sluice_wf_workflow (finished_at) WHERE finished_at IS NOT NULL",
      """
      CREATE UNIQUE INDEX _sluice_wf_dedup ON _sluice_wf_workflow (queue, dedup)
        WHERE dedup IS NOT NULL AND finished_at IS NULL""",
      """
      CREATE TABLE _sluice_wf_step (
        wid INTEGER NOT NULL, path TEXT NOT NULL, seq INTEGER NOT NULL,
        kind TEXT NOT NULL, name TEXT NOT NULL, fingerprint TEXT,
        state TEXT NOT NULL, attempt INTEGER NOT NULL, next_at INTEGER,
        output TEXT, error TEXT, codec TEXT, child TEXT,
        started_at INTEGER NOT NULL, ended_at INTEGER,
        PRIMARY KEY (wid, path)) STRICT, WITHOUT ROWID""",
      """
      CREATE TABLE _sluice_wf_message (
        mid INTEGER PRIMARY KEY, wid INTEGER NOT NULL, topic TEXT NOT NULL, body TEXT, codec TEXT NOT NULL,
        key TEXT, consumed_by TEXT, sent_at INTEGER NOT NULL) STRICT""",
      "CREATE INDEX _sluice_wf_inbox ON _sluice_wf_message (wid, topic, mid) WHERE consumed_by IS NULL",
      "CREATE INDEX _sluice_wf_consumed ON _sluice_wf_message (wid, consumed_by) WHERE consumed_by IS NOT NULL",
      "CREATE UNIQUE INDEX _sluice_wf_message_key ON _sluice_wf_message (wid, key) WHERE key IS NOT NULL",
      """
      CREATE TABLE _sluice_wf_event (
        wid INTEGER NOT NULL, name TEXT NOT NULL, number INTEGER NOT NULL, value TEXT, codec TEXT NOT NULL,
        stream INTEGER NOT NULL, at INTEGER NOT NULL,
        PRIMARY KEY (wid, name, number)) STRICT, WITHOUT ROWID""",
      """
      CREATE TABLE _sluice_wf_queue (
        name TEXT PRIMARY KEY, concurrency INTEGER, per_process INTEGER, per_partition INTEGER,
        rate INTEGER, rate_millis INTEGER, paused INTEGER NOT NULL) STRICT, WITHOUT ROWID""",
      """
      CREATE TABLE _sluice_wf_bucket (
        queue TEXT NOT NULL, at INTEGER NOT NULL, wid INTEGER NOT NULL,
        PRIMARY KEY (queue, at, wid)) STRICT, WITHOUT ROWID""",
      """
      CREATE TABLE _sluice_wf_schedule (
        name TEXT PRIMARY KEY, workflow TEXT NOT NULL, version INTEGER NOT NULL, input TEXT, codec TEXT NOT NULL,
        queue TEXT NOT NULL, cron TEXT, zone TEXT, every_millis INTEGER, overlap TEXT NOT NULL,
        catch_up TEXT NOT NULL, next_at INTEGER, last_at INTEGER, paused INTEGER NOT NULL) STRICT, WITHOUT ROWID""",
      """
      CREATE INDEX _sluice_wf_scheduled ON _sluice_wf_workflow (schedule)
        WHERE schedule IS NOT NULL AND finished_at IS NULL""",
      """
      CREATE TABLE _sluice_wf_process (
        id TEXT PRIMARY KEY, pid INTEGER NOT NULL, beat INTEGER NOT NULL, lease_until INTEGER NOT NULL,
        started_at INTEGER NOT NULL) STRICT, WITHOUT ROWID""",
      """
      CREATE TRIGGER _sluice_wf_ended AFTER UPDATE OF state ON _sluice_wf_workflow
      WHEN NEW.parent IS NOT NULL AND NEW.state IN ('DONE','FAILED','CANCELLED','DEAD')
      BEGIN
        UPDATE _sluice_wf_step SET
          state = CASE NEW.state WHEN 'DONE' THEN 'DONE' ELSE 'FAILED' END,
          output = NEW.output, error = NEW.error, codec = NEW.codec, ended_at = NEW.finished_at
        WHERE wid = NEW.parent AND path = NEW.parent_path AND state = 'WAITING';
        UPDATE _sluice_wf_workflow SET signals = signals + 1,
          wake_at = CASE state WHEN 'WAITING' THEN NULL ELSE wake_at END,
          state = CASE state WHEN 'WAITING' THEN 'QUEUED' ELSE state END
        WHERE wid = NEW.parent AND state IN ('WAITING','RUNNING','QUEUED');
      END""",
      """
      CREATE TRIGGER _sluice_wf_sent AFTER INSERT ON _sluice_wf_message
      BEGIN
        UPDATE _sluice_wf_workflow SET signals = signals + 1,
          wake_at = CASE state WHEN 'WAITING' THEN NULL ELSE wake_at END,
          state = CASE state WHEN 'WAITING' THEN 'QUEUED' ELSE state END
        WHERE wid = NEW.wid AND state IN ('WAITING','RUNNING','QUEUED');
      END""",
      """
      CREATE VIEW IF NOT EXISTS workflows AS
      SELECT id, name, version, state,
        CASE WHEN json_valid(input) THEN json(input) ELSE input END AS input,
        CASE WHEN json_valid(output) THEN json(output) ELSE output END AS output,
        json_extract(error, '$.type') AS error_type, json_extract(error, '$.message') AS error_message,
        (SELECT p.id FROM _sluice_wf_workflow p WHERE p.wid = w.parent) AS parent,
        queue, partition_key, priority, attempts, owner,
        strftime('%FT%R:%fZ', created_at / 1000.0, 'unixepoch') AS created_at,
        strftime('%FT%R:%fZ', started_at / 1000.0, 'unixepoch') AS started_at,
        strftime('%FT%R:%fZ', wake_at / 1000.0, 'unixepoch') AS wake_at,
        strftime('%FT%R:%fZ', deadline_at / 1000.0, 'unixepoch') AS deadline_at,
        strftime('%FT%R:%fZ', finished_at / 1000.0, 'unixepoch') AS finished_at,
        cancel_at IS NOT NULL AS cancelled, paused_at IS NOT NULL AS paused, attributes
      FROM _sluice_wf_workflow w""",
      """
      CREATE VIEW IF NOT EXISTS workflow_steps AS
      SELECT w.id AS workflow, s.seq, s.path, s.kind, s.state, s.attempt,
        CASE WHEN json_valid(s.output) THEN json(s.output) ELSE s.output END AS output,
        json_extract(s.error, '$.type') AS error_type, json_extract(s.error, '$.message') AS error_message,
        s.child,
        strftime('%FT%R:%fZ', s.started_at / 1000.0, 'unixepoch') AS started_at,
        strftime('%FT%R:%fZ', s.ended_at / 1000.0, 'unixepoch') AS ended_at,
        strftime('%FT%R:%fZ', s.next_at / 1000.0, 'unixepoch') AS next_at
      FROM _sluice_wf_step s JOIN _sluice_wf_workflow w ON w.wid = s.wid""",
      """
      CREATE VIEW IF NOT EXISTS workflow_queue_depth AS
      SELECT queue, sum(state = 'QUEUED') AS queued, sum(state = 'RUNNING') AS running,
        sum(state IN ('WAITING','DELAYED')) AS waiting,
        strftime('%FT%R:%fZ', min(CASE state WHEN 'QUEUED' THEN created_at END) / 1000.0, 'unixepoch') AS oldest
      FROM _sluice_wf_workflow WHERE finished_at IS NULL GROUP BY queue""");

  /** Finds those that stand still; and views whose times older versions of SQLite can show, too. */
  private static final List<String> SECOND = List.of(
      """
      CREATE INDEX _sluice_wf_still ON _sluice_wf_workflow (state, queue)
        WHERE state IN ('DELAYED','WAITING','STUCK','DEAD')""",
      """
      CREATE VIEW IF NOT EXISTS workflows AS
      SELECT id, name, version, state,
        CASE WHEN json_valid(input) THEN json(input) ELSE input END AS input,
        CASE WHEN json_valid(output) THEN json(output) ELSE output END AS output,
        json_extract(error, '$.type') AS error_type, json_extract(error, '$.message') AS error_message,
        json(error) AS error,
        (SELECT p.id FROM _sluice_wf_workflow p WHERE p.wid = w.parent) AS parent,
        queue, partition_key, priority, attempts, owner,
        %s AS created_at, %s AS started_at, %s AS wake_at, %s AS deadline_at, %s AS finished_at,
        cancel_at IS NOT NULL AS cancelled, paused_at IS NOT NULL AS paused, attributes
      FROM _sluice_wf_workflow w""".formatted(
              time("created_at"),
              time("started_at"),
              time("wake_at"),
              time("deadline_at"),
              time("finished_at")),
      """
      CREATE VIEW IF NOT EXISTS workflow_steps AS
      SELECT w.id AS workflow, s.seq, s.path, s.kind, s.state, s.attempt,
        CASE WHEN json_valid(s.output) THEN json(s.output) ELSE s.output END AS output,
        json_extract(s.error, '$.type') AS error_type, json_extract(s.error, '$.message') AS error_message,
        json(s.error) AS error, s.child,
        %s AS started_at, %s AS ended_at, %s AS next_at
      FROM _sluice_wf_step s JOIN _sluice_wf_workflow w ON w.wid = s.wid""".formatted(time("s.started_at"), time("s.ended_at"), time("s.next_at")),
      """
      CREATE VIEW IF NOT EXISTS workflow_queue_depth AS
      SELECT queue, sum(state = 'QUEUED') AS queued, sum(state = 'RUNNING') AS running,
        sum(state IN ('WAITING','DELAYED')) AS waiting, sum(state = 'STUCK') AS stuck,
        %s AS oldest
      FROM _sluice_wf_workflow WHERE finished_at IS NULL GROUP BY queue""".formatted(
              time("min(CASE WHEN state = 'QUEUED' AND started_at IS NULL THEN created_at END)")));

  private static final List<List<String>> STEPS = List.of(FIRST, SECOND);

  private Schema() {}

  /** ISO 8601 with milliseconds, of milliseconds since 1970. */
  private static String time(String millis) {
    return "strftime('%%Y-%%m-%%dT%%H:%%M:%%fZ', %s / 1000.0, 'unixepoch')".formatted(millis);
  }

  /**
   * Brings the tables to this version.
   *
   * @throws SluiceException.Failed VERSION_MISMATCH if a newer version has made them
   */
  static void prepare(Sluice sluice) {
    if (found(new LiveReads(sluice)) != VERSION) {
      sluice.transaction(Schema::advance);
    }
  }

  /**
   * Whether a snapshot has the tables of this version.
   *
   * @throws SluiceException.Failed VERSION_MISMATCH if it has those of another
   */
  static boolean isIn(Snapshot snapshot) {
    int found = found(snapshot);
    if (found > 0 && found < VERSION) {
      throw SluiceException.of(
          SluiceError.VERSION_MISMATCH,
          "the workflows of this file have schema %d, this program reads %d; whatever starts or changes a workflow with it brings them up to date"
              .formatted(found, VERSION));
    }
    return found > 0;
  }

  /** The version of the tables; 0 without any. */
  private static int found(Snapshot snapshot) {
    boolean isThere = !snapshot
        .query("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = '_sluice_wf_version'")
        .isEmpty();
    return isThere
        ? version(snapshot.query("SELECT step FROM _sluice_wf_version").single().longValue(0))
        : 0;
  }

  private static Integer advance(Tx tx) {
    tx.execute(
        "CREATE TABLE IF NOT EXISTS _sluice_wf_version (id INTEGER PRIMARY KEY CHECK (id = 1), step INTEGER NOT NULL) STRICT");
    tx.execute("INSERT INTO _sluice_wf_version VALUES (1, 0) ON CONFLICT DO NOTHING");
    int from = version(tx.query("SELECT step FROM _sluice_wf_version").single().longValue(0));
    for (List<String> step : STEPS.subList(from, VERSION)) {
      dropOwnViews(tx);
      step.forEach(tx::execute);
    }
    tx.execute("UPDATE _sluice_wf_version SET step = ?", VERSION);
    return from;
  }

  /** A step may make them anew. Those of the application that have their names are left alone. */
  private static void dropOwnViews(Tx tx) {
    tx.query("SELECT name FROM sqlite_schema WHERE type = 'view'"
            + " AND name IN ('workflows','workflow_steps','workflow_queue_depth')"
            + " AND sql LIKE '%FROM \\_sluice\\_wf\\_%' ESCAPE '\\'")
        .forEach(row -> tx.execute("DROP VIEW " + row.text(0)));
  }

  private static int version(long found) {
    if (found > VERSION) {
      throw SluiceException.of(
          SluiceError.VERSION_MISMATCH,
          "the workflows of this file have schema %d, this program knows up to %d; use a newer sluice-workflow"
              .formatted(found, VERSION));
    }
    return (int) found;
  }
}
