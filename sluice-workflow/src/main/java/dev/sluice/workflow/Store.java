package dev.sluice.workflow;

import dev.sluice.Receipt;
import dev.sluice.Row;
import dev.sluice.Rows;
import dev.sluice.Sluice;
import dev.sluice.Sql;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The statements of running workflows. Each durable point is one write: a guarded statement, or a
 * list of them, which any process of any version of Sluice can run as the writer. A guard that does
 * not hold changes no row, and that is an answer.
 */
final class Store {
  /** The run is still this one, and nobody wants it to stop. */
  static final String GOES_ON =
      "EXISTS (SELECT 1 FROM _sluice_wf_workflow WHERE wid = ?1 AND run_id = ?2"
          + " AND state = 'RUNNING' AND cancel_at IS NULL AND paused_at IS NULL)";

  /** The run is still this one. */
  static final String IS_HELD =
      "EXISTS (SELECT 1 FROM _sluice_wf_workflow WHERE wid = ?1 AND run_id = ?2"
          + " AND state = 'RUNNING')";

  private static final String RECORD = """
      INSERT INTO _sluice_wf_step (wid, path, seq, kind, name, fingerprint, state, attempt, next_at,
        output, error, codec, child, started_at, ended_at)
      SELECT ?1, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16 WHERE %s
      ON CONFLICT (wid, path) DO UPDATE SET state = excluded.state, attempt = excluded.attempt,
        next_at = excluded.next_at, output = excluded.output, error = excluded.error,
        codec = excluded.codec, ended_at = excluded.ended_at
      WHERE state IN ('RETRY','WAITING')""";
  private static final String RECORD_GOING = RECORD.formatted(GOES_ON);
  private static final String RECORD_HELD = RECORD.formatted(IS_HELD);

  private static final String INSERT = """
      INSERT INTO _sluice_wf_workflow (id, name, version, state, input, codec, parent, parent_path, root,
        queue, partition_key, priority, dedup, created_at, wake_at, started_at, timeout, deadline_at,
        owner, run_id, attributes)
      SELECT ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23
      WHERE ?1 IS NULL OR %s ON CONFLICT DO NOTHING""".formatted(GOES_ON);

  private static final String ADOPT = """
      UPDATE _sluice_wf_step SET state = CASE c.state WHEN 'DONE' THEN 'DONE' ELSE 'FAILED' END,
        output = c.output, error = c.error, codec = c.codec, ended_at = c.finished_at
      FROM _sluice_wf_workflow c
      WHERE _sluice_wf_step.wid = ?1 AND path = ?2 AND _sluice_wf_step.state = 'WAITING'
        AND c.id = child AND c.parent = ?1 AND c.finished_at IS NOT NULL""";

  private static final String DEBOUNCE = INSERT.replace("ON CONFLICT DO NOTHING", """
      ON CONFLICT (queue, dedup) WHERE dedup IS NOT NULL AND finished_at IS NULL
        DO UPDATE SET input = excluded.input, wake_at = excluded.wake_at
      RETURNING id""");

  private static final String FINISH = """
      UPDATE _sluice_wf_workflow SET state = ?, output = ?, error = ?, finished_at = ?, owner = NULL,
        wake_at = NULL
      WHERE wid = ? AND run_id = ? AND state = 'RUNNING'""";
  private static final String FINISH_UNLESS_CANCELLED = FINISH + " AND cancel_at IS NULL";

  private static final String PARK = """
      UPDATE _sluice_wf_workflow SET state = 'WAITING', wake_at = ?, owner = NULL
      WHERE wid = ? AND run_id = ? AND state = 'RUNNING' AND signals = ?
        AND cancel_at IS NULL AND paused_at IS NULL""";

  private static final String RELEASE = """
      UPDATE _sluice_wf_workflow SET state = 'QUEUED', owner = NULL
      WHERE wid = ? AND run_id = ? AND state = 'RUNNING'""";

  private static final String STUCK = """
      UPDATE _sluice_wf_workflow SET state = 'STUCK', error = ?, owner = NULL
      WHERE wid = ? AND run_id = ? AND state = 'RUNNING'""";

  private static final String CONSUME = """
      UPDATE _sluice_wf_message SET consumed_by = ?3 WHERE mid = (
        SELECT mid FROM _sluice_wf_message WHERE wid = ?1 AND topic = ?4 AND consumed_by IS NULL
        ORDER BY mid LIMIT 1) AND %s
        AND NOT EXISTS (SELECT 1 FROM _sluice_wf_message WHERE wid = ?1 AND consumed_by = ?3)""".formatted(GOES_ON);

  private static final String RECEIVE = """
      INSERT INTO _sluice_wf_step (wid, path, seq, kind, name, state, attempt, next_at, output, codec,
        started_at, ended_at)
      SELECT ?1, ?3, ?4, 'RECEIVE', ?5,
        CASE WHEN m.mid IS NOT NULL THEN 'DONE' WHEN ?6 <= ?7 THEN 'TIMEOUT' ELSE 'WAITING' END,
        1, ?6, m.body, m.codec, ?7, CASE WHEN m.mid IS NOT NULL OR ?6 <= ?7 THEN ?7 END
      FROM (SELECT 1) LEFT JOIN _sluice_wf_message m ON m.wid = ?1 AND m.consumed_by = ?3
      WHERE %s
      ON CONFLICT (wid, path) DO UPDATE SET state = excluded.state, output = excluded.output,
        codec = excluded.codec, ended_at = excluded.ended_at
      RETURNING %s""".formatted(GOES_ON, StepRow.COLUMNS);

  private static final String SEND = """
      INSERT INTO _sluice_wf_message (wid, topic, body, codec, key, sent_at)
      SELECT wid, ?2, ?3, ?4, ?5, ?6 FROM _sluice_wf_workflow WHERE id = ?1
      ON CONFLICT DO NOTHING""";

  private static final String PUBLISH = """
      INSERT INTO _sluice_wf_event (wid, name, number, value, codec, stream, at)
      SELECT ?1, ?3, (SELECT coalesce(max(number), 0) + 1 FROM _sluice_wf_event WHERE wid = ?1 AND name = ?3),
        ?4, ?5, ?6, ?7
      WHERE %s""".formatted(GOES_ON);

  private final Sluice sluice;
  private final Patience patience;

  Store(Sluice sluice, Patience patience) {
    this.sluice = sluice;
    this.patience = patience;
  }

  Sluice sluice() {
    return sluice;
  }

  Life life() {
    return patience.life();
  }

  /** One write of the engine, tried again where that may help. */
  Receipt write(Sql sql) {
    return write(WriteProbe.OTHER, sql);
  }

  private Receipt write(String point, Sql sql) {
    return patience.persist(point, () -> sluice.execute(sql));
  }

  /** Several statements as one write. */
  List<Receipt> writeAll(List<Sql> statements) {
    return writeAll(WriteProbe.OTHER, statements);
  }

  /** Several statements as one write at a durable point. */
  List<Receipt> writeAll(String point, List<Sql> statements) {
    return patience.persist(point, () -> sluice.executeAll(statements));
  }

  // ---- starting

  /** Inserts one; only if the fence goes on, where there is one. */
  static Sql insert(NewWorkflow flow, @Nullable Fence fence) {
    return insert(INSERT, flow, fence);
  }

  private static Sql insert(String sql, NewWorkflow flow, @Nullable Fence fence) {
    boolean isRunning = flow.owner() != null;
    return Sql.of(
        sql,
        fence == null ? null : fence.wid(),
        fence == null ? null : fence.runId(),
        flow.id(),
        flow.name(),
        flow.version(),
        flow.state().name(),
        flow.input(),
        flow.codec(),
        flow.parent(),
        flow.parentPath(),
        flow.root(),
        flow.queue(),
        flow.partition(),
        flow.priority(),
        flow.dedup(),
        flow.createdAt(),
        flow.wakeAt(),
        isRunning ? flow.createdAt() : null,
        flow.timeout(),
        flow.deadlineAt(),
        flow.owner(),
        isRunning ? 1 : 0,
        flow.attributes());
  }

  /** Of a child that is there already, and has ended: its parent's step has its result. */
  static Sql adopt(Fence fence, StepRow step) {
    return Sql.of(ADOPT, fence.wid(), step.path());
  }

  /** The key of the new row; -1 where its id, or its deduplication key, is there already. */
  long insert(NewWorkflow flow) {
    return write("start of '" + flow.id() + "'", insert(flow, null))
        .lastInsertId()
        .orElse(-1);
  }

  /** Starts one when nothing more came for a while: the last input counts. Its id. */
  String debounce(NewWorkflow flow) {
    return write(insert(DEBOUNCE, flow, null)).rows().single().text(0);
  }

  // ---- running

  List<StepRow> steps(long wid) {
    return sluice.query(
        StepRow::of, "SELECT " + StepRow.COLUMNS + " FROM _sluice_wf_step WHERE wid = ?", wid);
  }

  @Nullable
  StepRow step(long wid, String path) {
    List<StepRow> rows = sluice.query(
        StepRow::of,
        "SELECT " + StepRow.COLUMNS + " FROM _sluice_wf_step WHERE wid = ? AND path = ?",
        wid,
        path);
    return rows.isEmpty() ? null : rows.getFirst();
  }

  @Nullable
  RunStatus status(long wid) {
    Rows rows = sluice.query(
        "SELECT state, run_id, cancel_at IS NOT NULL, paused_at IS NOT NULL, signals"
            + " FROM _sluice_wf_workflow WHERE wid = ?",
        wid);
    if (rows.isEmpty()) {
      return null;
    }
    Row row = rows.single();
    return new RunStatus(
        WorkflowState.valueOf(row.text(0)),
        row.longValue(1),
        row.longValue(2) == 1,
        row.longValue(3) == 1,
        row.longValue(4));
  }

  static Sql record(Fence fence, StepRow step, boolean evenIfStopped) {
    return Sql.of(
        evenIfStopped ? RECORD_HELD : RECORD_GOING,
        fence.wid(),
        fence.runId(),
        step.path(),
        step.seq(),
        step.kind().name(),
        step.name(),
        step.fingerprint(),
        step.state().name(),
        step.attempt(),
        step.nextAt(),
        step.output(),
        step.error(),
        step.codec(),
        step.child(),
        step.startedAt(),
        step.endedAt());
  }

  boolean record(String point, Sql step) {
    return write(point, step).changes() > 0;
  }

  /** Without waiting: the order of writes sees to it that later ones cover it. */
  CompletableFuture<Receipt> recordLater(String point, Sql step) {
    patience.life().beforeWrite(point);
    return sluice.executeAsync(step);
  }

  /** Takes the next message of a topic, or notes how long it is waited for; null if the run must stop. */
  @Nullable
  StepRow receive(String at, Fence fence, StepPoint point, long seq, long until, long now) {
    Rows rows = writeAll(
            at,
            List.of(
                Sql.of(CONSUME, fence.wid(), fence.runId(), point.path(), point.name()),
                Sql.of(
                    RECEIVE,
                    fence.wid(),
                    fence.runId(),
                    point.path(),
                    seq,
                    point.name(),
                    until,
                    now)))
        .get(1)
        .rows();
    return rows.isEmpty() ? null : StepRow.of(rows.single());
  }

  static Sql send(
      String id,
      String topic,
      @Nullable String body,
      String codec,
      @Nullable String key,
      long now) {
    return Sql.of(SEND, id, topic, body, codec, key, now);
  }

  static Sql publish(
      Fence fence, String name, @Nullable String value, String codec, boolean stream, long now) {
    return Sql.of(PUBLISH, fence.wid(), fence.runId(), name, value, codec, stream, now);
  }

  boolean finish(String at, Fence fence, Finished end, boolean unlessCancelled, long now) {
    return write(
                at,
                Sql.of(
                    unlessCancelled ? FINISH_UNLESS_CANCELLED : FINISH,
                    end.state().name(),
                    end.output(),
                    end.error(),
                    now,
                    fence.wid(),
                    fence.runId()))
            .changes()
        > 0;
  }

  boolean park(String at, Fence fence, @Nullable Long wakeAt, long signals) {
    return write(at, Sql.of(PARK, wakeAt, fence.wid(), fence.runId(), signals)).changes() > 0;
  }

  void release(Fence fence) {
    write(Sql.of(RELEASE, fence.wid(), fence.runId()));
  }

  boolean stuck(Fence fence, String error) {
    return write(Sql.of(STUCK, error, fence.wid(), fence.runId())).changes() > 0;
  }

  // ---- looking

  /** How it ended; null where there is no such workflow. */
  @Nullable
  Finished finished(String id) {
    Rows rows =
        sluice.query("SELECT " + Finished.COLUMNS + " FROM _sluice_wf_workflow WHERE id = ?", id);
    return rows.isEmpty() ? null : Finished.of(rows.single());
  }

  /** The name under which an id runs; null where there is no such workflow. */
  @Nullable
  String nameOf(String id) {
    Rows rows = sluice.query("SELECT name FROM _sluice_wf_workflow WHERE id = ?", id);
    return rows.isEmpty() ? null : rows.single().text(0);
  }

  /** The id of the active workflow with a deduplication key; null where there is none. */
  @Nullable
  String idOf(String queue, String dedup) {
    Rows rows = sluice.query(
        "SELECT id FROM _sluice_wf_workflow WHERE queue = ? AND dedup = ? AND finished_at IS NULL",
        queue,
        dedup);
    return rows.isEmpty() ? null : rows.single().text(0);
  }

  /** The key of a workflow; null where there is no such workflow. */
  @Nullable
  Long widOf(String id) {
    Rows rows = sluice.query("SELECT wid FROM _sluice_wf_workflow WHERE id = ?", id);
    return rows.isEmpty() ? null : rows.single().longValue(0);
  }
}
