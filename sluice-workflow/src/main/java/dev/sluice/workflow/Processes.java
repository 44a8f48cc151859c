package dev.sluice.workflow;

import dev.sluice.Sql;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The statements about processes and their leases. */
final class Processes {
  private final Store store;

  Processes(Store store) {
    this.store = store;
  }

  void register(String id, long now, long leaseMillis) {
    store.write(Sql.of(
        "INSERT INTO _sluice_wf_process (id, pid, beat, lease_until, started_at)"
            + " VALUES (?, ?, 0, ?, ?) ON CONFLICT DO NOTHING",
        id,
        ProcessHandle.current().pid(),
        now + leaseMillis,
        now));
  }

  /** A sign of life; false if others have given this process up. */
  boolean beat(String id, long now, long leaseMillis) {
    return store
            .sluice()
            .execute(
                "UPDATE _sluice_wf_process SET beat = beat + 1, lease_until = ? WHERE id = ?",
                now + leaseMillis,
                id)
            .changes()
        > 0;
  }

  Map<String, Long> beats() {
    Map<String, Long> beats = new HashMap<>();
    store
        .sluice()
        .query("SELECT id, beat FROM _sluice_wf_process")
        .forEach(row -> beats.put(row.text(0), row.longValue(1)));
    return beats;
  }

  /**
   * What became of a dead process's workflows.
   *
   * @param queued how many go on
   * @param dead how many were taken over too often
   */
  record Taken(long queued, long dead) {}

  /** Queues what a dead process had, unless it has shown a sign of life since. */
  Taken takeFrom(LeaseWatch.Dead dead, int recoveriesMax, String error, long now) {
    List<String> states = store
        .writeAll(List.of(
            Sql.of("""
                UPDATE _sluice_wf_workflow INDEXED BY _sluice_wf_running SET
                  state = CASE WHEN attempts >= ?3 THEN 'DEAD' ELSE 'QUEUED' END,
                  finished_at = CASE WHEN attempts >= ?3 THEN ?4 END,
                  error = CASE WHEN attempts >= ?3 THEN ?5 END,
                  attempts = attempts + 1, owner = NULL, run_id = run_id + 1
                WHERE state = 'RUNNING' AND owner = ?1
                  AND EXISTS (SELECT 1 FROM _sluice_wf_process WHERE id = ?1 AND beat = ?2)
                RETURNING state""", dead.id(), dead.beat(), recoveriesMax, now, error),
            Sql.of(
                "DELETE FROM _sluice_wf_process WHERE id = ? AND beat = ?",
                dead.id(),
                dead.beat())))
        .getFirst()
        .rows()
        .rows()
        .stream()
        .map(row -> row.text(0))
        .toList();
    long given = states.stream().filter(WorkflowState.DEAD.name()::equals).count();
    return new Taken(states.size() - given, given);
  }

  /**
   * Queues what is owned by a process that has left: it was started or taken at the very moment of its
   * leaving. The number queued.
   */
  long takeOwnerless() {
    boolean isAny = !store
        .sluice()
        .query(
            "SELECT 1 FROM _sluice_wf_workflow INDEXED BY _sluice_wf_running"
                + " WHERE state = 'RUNNING' AND owner NOT IN (SELECT id FROM _sluice_wf_process) LIMIT 1")
        .isEmpty();
    return isAny
        ? store
            .write(Sql.of("UPDATE _sluice_wf_workflow INDEXED BY _sluice_wf_running"
                + " SET state = 'QUEUED', owner = NULL, run_id = run_id + 1"
                + " WHERE state = 'RUNNING' AND owner NOT IN (SELECT id FROM _sluice_wf_process)"))
            .changes()
        : 0;
  }

  /** Gives everything back and leaves. */
  void leave(String id) {
    store.writeAll(List.of(
        Sql.of(
            "UPDATE _sluice_wf_workflow INDEXED BY _sluice_wf_running SET state = 'QUEUED', owner = NULL, run_id = run_id + 1"
                + " WHERE state = 'RUNNING' AND owner = ?",
            id),
        Sql.of("DELETE FROM _sluice_wf_process WHERE id = ?", id)));
  }

  /** What a process has, as the rows say. */
  List<Fence> owned(String id) {
    return store
        .sluice()
        .query(
            row -> new Fence(row.longValue(0), row.longValue(1)),
            "SELECT wid, run_id FROM _sluice_wf_workflow INDEXED BY _sluice_wf_running WHERE owner = ? AND state = 'RUNNING'",
            id);
  }

  /** Which of a process's workflows are to stop: why, by key. */
  Map<Long, Unwind.Why> stops(String id) {
    Map<Long, Unwind.Why> stops = new HashMap<>();
    store
        .sluice()
        .query(
            "SELECT wid, cancel_at IS NOT NULL FROM _sluice_wf_workflow WHERE owner = ?"
                + " AND state = 'RUNNING' AND (cancel_at IS NOT NULL OR paused_at IS NOT NULL)",
            id)
        .forEach(row -> stops.put(
            row.longValue(0), row.longValue(1) == 1 ? Unwind.Why.CANCELLED : Unwind.Why.PAUSED));
    return stops;
  }
}
