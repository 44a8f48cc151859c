package dev.sluice.workflow;

import dev.sluice.Receipt;
import dev.sluice.Row;
import dev.sluice.Sql;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What people do to workflows: cancel, pause, resume, fork. */
final class Management {
  private final Engine engine;

  Management(Engine engine) {
    this.engine = engine;
  }

  /**
   * Cancels a workflow with all its children, those detached excepted. What never began ends at once;
   * the others come to their undo actions. False where it had ended.
   */
  boolean cancel(String id) {
    long now = engine.clock().millis();
    List<Row> rows = engine
        .store()
        .write(Sql.of(
            """
            UPDATE _sluice_wf_workflow SET cancel_at = ?2, paused_at = NULL,
              state = CASE WHEN started_at IS NULL THEN 'CANCELLED'
                WHEN state IN ('WAITING','DELAYED','STUCK') THEN 'QUEUED' ELSE state END,
              finished_at = CASE WHEN started_at IS NULL THEN ?2 END,
              error = CASE WHEN started_at IS NULL THEN ?3 ELSE error END,
              wake_at = NULL
            WHERE finished_at IS NULL AND cancel_at IS NULL AND wid IN (
              WITH RECURSIVE tree(wid) AS (
                SELECT wid FROM _sluice_wf_workflow WHERE id = ?1
                UNION SELECT c.wid FROM _sluice_wf_workflow c JOIN tree ON c.parent = tree.wid)
              SELECT wid FROM tree)
            RETURNING wid, id, state""",
            id,
            now,
            engine
                .values()
                .encode(
                    Failure.of(Ending.CANCELLED, "the workflow was cancelled before it began"))))
        .rows()
        .rows();
    for (Row row : rows) {
      engine.stopped(row.longValue(0), Unwind.Why.CANCELLED);
      engine.changed(row.text(1));
    }
    return !rows.isEmpty();
  }

  /** Pauses one that has not ended: the step that runs comes to its end. False where it was, or had ended. */
  boolean pause(String id) {
    List<Row> rows =
        engine.store().write(Sql.of("""
            UPDATE _sluice_wf_workflow SET paused_at = ?2
            WHERE id = ?1 AND finished_at IS NULL AND paused_at IS NULL AND cancel_at IS NULL
            RETURNING wid""", id, engine.clock().millis())).rows().rows();
    rows.forEach(row -> engine.stopped(row.longValue(0), Unwind.Why.PAUSED));
    return !rows.isEmpty();
  }

  /**
   * Lets one go on: a paused one where it is; one that is STUCK, DEAD, FAILED or CANCELLED from its
   * record, without the step that failed last.
   */
  void resume(String id) {
    List<Receipt> done = engine
        .store()
        .writeAll(List.of(Sql.of("""
                DELETE FROM _sluice_wf_step WHERE state = 'FAILED' AND wid = (
                  SELECT wid FROM _sluice_wf_workflow WHERE id = ?1 AND state IN ('FAILED','CANCELLED'))
                  AND seq >= (SELECT max(f.seq) FROM _sluice_wf_step f WHERE f.wid = _sluice_wf_step.wid
                    AND f.state = 'FAILED' AND f.kind <> 'BRANCHES')
                  AND NOT EXISTS (SELECT 1 FROM _sluice_wf_step u WHERE u.wid = _sluice_wf_step.wid
                    AND u.kind = 'UNDO')""", id), Sql.of("""
                UPDATE _sluice_wf_workflow SET
                  state = CASE WHEN state IN ('STUCK','DEAD','FAILED','CANCELLED') THEN 'QUEUED' ELSE state END,
                  started_at = coalesce(started_at, ?2), paused_at = NULL, cancel_at = NULL,
                  finished_at = NULL, error = NULL, attempts = 0, run_id = run_id + 1,
                  deadline_at = CASE WHEN deadline_at <= ?2 THEN NULL ELSE deadline_at END
                WHERE id = ?1
                  AND (paused_at IS NOT NULL OR state IN ('STUCK','DEAD','FAILED','CANCELLED'))
                  AND NOT EXISTS (SELECT 1 FROM _sluice_wf_step s WHERE s.wid = _sluice_wf_workflow.wid
                    AND s.kind = 'UNDO')""", id, engine.clock().millis())));
    if (done.get(1).changes() == 0) {
      throw cannot(
          id,
          "resumed: it must be paused, STUCK, DEAD, FAILED or CANCELLED, and nothing of it"
              + " undone; fork it instead");
    }
    engine.runnable();
  }

  /** Why something cannot be done to one. */
  WorkflowException.Refused cannot(String id, String what) {
    Finished now = engine.store().finished(id);
    return now == null
        ? WorkflowException.Refused.noWorkflow(id)
        : new WorkflowException.Refused(
            WorkflowError.WRONG_STATE,
            "workflow '%s' is %s and cannot be %s".formatted(id, now.state(), what));
  }

  /**
   * Starts a new one with the input and a part of the record of another.
   *
   * @param before the path of the first step that is not taken; null to take all that ended well
   */
  void fork(String id, String newId, @Nullable String before, boolean withSteps) {
    long now = engine.clock().millis();
    List<Sql> statements = new ArrayList<>();
    statements.add(Sql.of("""
        INSERT INTO _sluice_wf_workflow (id, name, version, state, input, codec, queue, partition_key,
          priority, created_at, started_at, timeout, deadline_at, run_id, forked_from, fork_path, attributes)
        SELECT ?2, name, version, 'QUEUED', input, codec, queue, partition_key, priority, ?3, ?3, timeout,
          ?3 + timeout, 1, id, ?4, attributes
        FROM _sluice_wf_workflow WHERE id = ?1 AND (?4 IS NULL OR EXISTS (
          SELECT 1 FROM _sluice_wf_step s WHERE s.wid = _sluice_wf_workflow.wid AND s.path = ?4))
        ON CONFLICT DO NOTHING""", id, newId, now, before));
    if (withSteps) {
      statements.add(Sql.of(COPY_STEPS, id, newId, now, before));
      statements.add(Sql.of(COPY_EVENTS, id, newId, now));
    }
    if (engine.store().writeAll(statements).getFirst().changes() == 0) {
      throw engine.store().nameOf(newId) != null
          ? new WorkflowException.Refused(
              WorkflowError.ID_TAKEN, "id '%s' is taken; choose another".formatted(newId))
          : cannot(id, "forked from '" + before + "': it has no such step");
    }
    engine.runnable();
  }

  private static final String COPY_STEPS = """
      INSERT INTO _sluice_wf_step (wid, path, seq, kind, name, fingerprint, state, attempt, next_at, output,
        error, codec, child, started_at, ended_at)
      SELECT n.wid, s.path, s.seq, s.kind, s.name, s.fingerprint, s.state, s.attempt, s.next_at, s.output,
        s.error, s.codec, s.child, s.started_at, s.ended_at
      FROM _sluice_wf_step s JOIN _sluice_wf_workflow o ON o.wid = s.wid
        JOIN _sluice_wf_workflow n ON n.id = ?2 AND n.forked_from = o.id AND n.created_at = ?3
      WHERE o.id = ?1 AND s.kind <> 'UNDO' AND s.state IN ('DONE','TIMEOUT')
        AND (?4 IS NULL OR s.seq < (SELECT b.seq FROM _sluice_wf_step b WHERE b.wid = o.wid AND b.path = ?4))
      ON CONFLICT DO NOTHING""";

  private static final String COPY_EVENTS = """
      INSERT INTO _sluice_wf_event (wid, name, number, value, codec, stream, at)
      SELECT n.wid, e.name, e.number, e.value, e.codec, e.stream, e.at
      FROM _sluice_wf_event e JOIN _sluice_wf_workflow o ON o.wid = e.wid
        JOIN _sluice_wf_workflow n ON n.id = ?2 AND n.forked_from = o.id AND n.created_at = ?3
      WHERE o.id = ?1 AND e.number <= (SELECT count(*) FROM _sluice_wf_step s WHERE s.wid = n.wid
        AND s.kind = 'PUBLISH' AND s.name = e.name)
      ON CONFLICT DO NOTHING""";
}
