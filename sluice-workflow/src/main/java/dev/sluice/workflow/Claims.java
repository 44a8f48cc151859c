package dev.sluice.workflow;

import dev.sluice.Rows;
import dev.sluice.Sql;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The statements by which a process finds and takes what may run, within the limits of queues. */
final class Claims {
  private static final String WAKE = """
      UPDATE _sluice_wf_workflow SET state = 'QUEUED', wake_at = NULL WHERE wid IN (
        SELECT wid FROM _sluice_wf_workflow WHERE state IN ('WAITING','DELAYED') AND wake_at IS NOT NULL
          AND wake_at <= ? ORDER BY wake_at LIMIT ?)""";

  private static final String CLAIM = """
      UPDATE _sluice_wf_workflow SET state = 'RUNNING', owner = ?1, run_id = run_id + 1,
        started_at = coalesce(started_at, ?2),
        dedup = CASE WHEN substr(dedup, 1, 9) = 'debounce:' THEN NULL ELSE dedup END
      WHERE wid IN (%s)
      RETURNING %s""";

  private static final String CLAIM_UNLIMITED =
      CLAIM.formatted("""
      SELECT wid FROM _sluice_wf_workflow WHERE state = 'QUEUED' AND paused_at IS NULL
        AND queue IN (SELECT value FROM json_each(?3)) AND name IN (SELECT value FROM json_each(?4))
        AND %s
        AND queue NOT IN (SELECT name FROM _sluice_wf_queue)
      ORDER BY priority DESC, wid LIMIT ?5""".formatted(Known.fits(6)), WorkflowRow.COLUMNS);

  /** Whether a candidate, by its number within its partition, is within the limit of that. */
  private static final String IS_IN_PARTITION = """
      (q.per_partition IS NULL OR %1$s.partition_key IS NULL OR %1$s.pn + (
        SELECT count(*) FROM _sluice_wf_workflow r WHERE r.state = 'RUNNING' AND r.queue = ?3
          AND r.partition_key = %1$s.partition_key) <= q.per_partition)""";

  /**
   * Of one queue with limits: as many as all of them allow, in their order. The rate holds up those that
   * begin only, and one that it holds up must not hold up what has begun in its partition: so partitions
   * are counted anew (g, h) when it is known whom the rate lets through (f).
   */
  private static final String CLAIM_LIMITED = CLAIM.formatted(
      """
      WITH q AS (SELECT * FROM _sluice_wf_queue WHERE name = ?3),
        c AS (
          SELECT wid, priority, partition_key, started_at IS NULL AS fresh FROM _sluice_wf_workflow
          WHERE state = 'QUEUED' AND paused_at IS NULL AND queue = ?3
            AND name IN (SELECT value FROM json_each(?4)) AND %s
          ORDER BY priority DESC, wid LIMIT 1000),
        p AS (
          SELECT c.*, row_number() OVER (PARTITION BY partition_key ORDER BY priority DESC, wid) AS pn FROM c),
        f AS (
          SELECT p.wid, row_number() OVER (ORDER BY priority DESC, wid) AS fn FROM p, q WHERE fresh AND %s),
        g AS (
          SELECT c.* FROM c, q WHERE q.rate IS NULL OR NOT c.fresh OR c.wid IN (
            SELECT f.wid FROM f WHERE f.fn <= q.rate - (
              SELECT count(*) FROM _sluice_wf_bucket b WHERE b.queue = ?3 AND b.at > ?2 - q.rate_millis))),
        h AS (
          SELECT g.*, row_number() OVER (PARTITION BY partition_key ORDER BY priority DESC, wid) AS pn FROM g)
      SELECT h.wid FROM h, q WHERE NOT q.paused AND %s
      ORDER BY h.priority DESC, h.wid
      LIMIT coalesce((SELECT max(0, min(?5,
        coalesce(q.concurrency - (SELECT count(*) FROM _sluice_wf_workflow r
          WHERE r.state = 'RUNNING' AND r.queue = ?3), ?5),
        coalesce(q.per_process - (SELECT count(*) FROM _sluice_wf_workflow r
          WHERE r.state = 'RUNNING' AND r.queue = ?3 AND r.owner = ?1), ?5))) FROM q), 0)""".formatted(Known.fits(6), IS_IN_PARTITION.formatted("p"), IS_IN_PARTITION.formatted("h")),
      WorkflowRow.COLUMNS);

  private static final String IS_ANY_RUNNABLE = """
      SELECT 1 FROM _sluice_wf_workflow WHERE state = 'QUEUED' AND paused_at IS NULL
        AND queue IN (SELECT value FROM json_each(?2)) AND name IN (SELECT value FROM json_each(?3))
        AND %s
      UNION ALL
      SELECT 1 FROM _sluice_wf_workflow WHERE state IN ('WAITING','DELAYED') AND wake_at IS NOT NULL
        AND wake_at <= ?1 LIMIT 1""".formatted(Known.fits(4));

  private static final String COUNT_STARTS = """
      INSERT INTO _sluice_wf_bucket (queue, at, wid)
      SELECT ?2, ?3, wid FROM _sluice_wf_workflow WHERE state = 'RUNNING' AND queue = ?2 AND owner = ?1
        AND started_at = ?3 AND EXISTS (SELECT 1 FROM _sluice_wf_queue WHERE name = ?2 AND rate IS NOT NULL)
      ON CONFLICT DO NOTHING""";

  private static final String FORGET_STARTS = """
      DELETE FROM _sluice_wf_bucket WHERE queue = ?1
        AND at <= ?2 - coalesce((SELECT rate_millis FROM _sluice_wf_queue WHERE name = ?1), 0)""";

  private final Store store;

  Claims(Store store) {
    this.store = store;
  }

  /** Wakes those whose time has come, and takes what may run. */
  List<WorkflowRow> claim(String owner, long now, String queues, Known known, int most) {
    return store
        .writeAll(List.of(
            Sql.of(WAKE, now, most),
            Sql.of(CLAIM_UNLIMITED, owner, now, queues, known.names(), most, known.versions())))
        .get(1)
        .rows()
        .rows()
        .stream()
        .map(WorkflowRow::of)
        .toList();
  }

  /** Takes what may run of one queue with limits. */
  List<WorkflowRow> claimLimited(String owner, long now, String queue, Known known, int most) {
    return store
        .writeAll(List.of(
            Sql.of(CLAIM_LIMITED, owner, now, queue, known.names(), most, known.versions()),
            Sql.of(COUNT_STARTS, owner, queue, now),
            Sql.of(FORGET_STARTS, queue, now)))
        .getFirst()
        .rows()
        .rows()
        .stream()
        .map(WorkflowRow::of)
        .toList();
  }

  /** When a queue's rate allows the next start, where it is what holds it up; null if not. */
  @Nullable
  Long nextStart(String queue) {
    return (Long) store.sluice().query("""
            SELECT CASE WHEN EXISTS (SELECT 1 FROM _sluice_wf_workflow WHERE state = 'QUEUED' AND queue = ?1)
              THEN min(b.at) + q.rate_millis END
            FROM _sluice_wf_queue q JOIN _sluice_wf_bucket b ON b.queue = q.name WHERE q.name = ?1""", queue).singleValue();
  }

  /** The queues that have limits. */
  Set<String> limitedQueues() {
    return Set.copyOf(
        store.sluice().query(row -> row.text(0), "SELECT name FROM _sluice_wf_queue"));
  }

  /** Whether {@link #claim} would find something. */
  boolean isAnyRunnable(long now, String queues, Known known) {
    return !store
        .sluice()
        .query(IS_ANY_RUNNABLE, now, queues, known.names(), known.versions())
        .isEmpty();
  }

  /** When the next sleeper is to wake; null when there is none. */
  @Nullable
  Long nextWake() {
    Rows rows = store.sluice().query("""
        SELECT wake_at FROM _sluice_wf_workflow WHERE state IN ('WAITING','DELAYED') AND wake_at IS NOT NULL
        ORDER BY wake_at LIMIT 1""");
    return rows.isEmpty() ? null : rows.single().longValue(0);
  }
}
