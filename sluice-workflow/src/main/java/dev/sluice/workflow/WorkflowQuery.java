package dev.sluice.workflow;

import dev.sluice.Sql;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Which workflows to list: all conditions together. Immutable; start from {@link #all()}. */
public final class WorkflowQuery {
  private static final int MOST = 1000;

  private final List<Condition> conditions;
  private final int limit;
  private final boolean isNewestFirst;
  private final long after; // a key; 0 for the first page

  private record Condition(String sql, List<Object> arguments) {}

  private WorkflowQuery(List<Condition> conditions, int limit, boolean isNewestFirst, long after) {
    this.conditions = conditions;
    this.limit = limit;
    this.isNewestFirst = isNewestFirst;
    this.after = after;
  }

  /** All, the oldest first, 100 at a time. */
  public static WorkflowQuery all() {
    return new WorkflowQuery(List.of(), 100, /* isNewestFirst= */ false, 0);
  }

  /** Those of one name. */
  public WorkflowQuery name(String name) {
    return and("w.name = ?", name);
  }

  /** Those in one of these states. */
  public WorkflowQuery state(WorkflowState... states) {
    return and(
        "w.state IN (SELECT value FROM json_each(?))",
        Json.strings(List.of(states).stream().map(Enum::name).toList()));
  }

  /** Those of one queue. */
  public WorkflowQuery queue(String queue) {
    return and("w.queue = ?", queue);
  }

  /** Those of one partition. */
  public WorkflowQuery partition(String key) {
    return and("w.partition_key = ?", key);
  }

  /** The children of one. */
  public WorkflowQuery parent(String id) {
    return and("w.parent = (SELECT p.wid FROM _sluice_wf_workflow p WHERE p.id = ?)", id);
  }

  /** Those whose id begins so. */
  public WorkflowQuery idPrefix(String prefix) {
    return and("substr(w.id, 1, length(?)) = ?", prefix, prefix);
  }

  /** Those with this attribute. */
  public WorkflowQuery attribute(String name, String value) {
    return and(
        "EXISTS (SELECT 1 FROM json_each(w.attributes) a WHERE a.key = ? AND a.value = ?)",
        name,
        value);
  }

  /** Those whose failure, or that of its outermost cause, has this type. */
  public WorkflowQuery errorType(String type) {
    return and("json_extract(w.error, '$.type') = ?", type);
  }

  /** Those started to be run by one version. */
  public WorkflowQuery version(int version) {
    return and("w.version = ?", version);
  }

  /** Those that one process runs. */
  public WorkflowQuery owner(String process) {
    return and("w.owner = ?", process);
  }

  /** Those created at this time or later. */
  public WorkflowQuery createdFrom(Instant time) {
    return and("w.created_at >= ?", time.toEpochMilli());
  }

  /** Those created before this time. */
  public WorkflowQuery createdBefore(Instant time) {
    return and("w.created_at < ?", time.toEpochMilli());
  }

  /** The page after this one, the last of the page before. */
  public WorkflowQuery after(WorkflowInfo last) {
    return after(last.key());
  }

  /** The page after the one that ended with the workflow of this {@link WorkflowInfo#key}. */
  public WorkflowQuery after(long key) {
    return new WorkflowQuery(conditions, limit, isNewestFirst, key);
  }

  /** The newest first, and so through all pages. */
  public WorkflowQuery newestFirst() {
    return new WorkflowQuery(conditions, limit, /* isNewestFirst= */ true, after);
  }

  /** At most so many, up to 1000. */
  public WorkflowQuery limit(int limit) {
    if (limit < 1 || limit > MOST) {
      throw new IllegalArgumentException("limit must be from 1 to 1000, is " + limit);
    }
    return new WorkflowQuery(conditions, limit, isNewestFirst, after);
  }

  private WorkflowQuery and(String sql, Object... arguments) {
    List<Condition> more = new ArrayList<>(conditions);
    more.add(new Condition(sql, List.of(arguments)));
    return new WorkflowQuery(List.copyOf(more), limit, isNewestFirst, after);
  }

  Sql list() {
    String order = isNewestFirst ? " ORDER BY w.wid DESC LIMIT " : " ORDER BY w.wid LIMIT ";
    WorkflowQuery page = after == 0 ? this : and(isNewestFirst ? "w.wid < ?" : "w.wid > ?", after);
    return page.sql("SELECT " + WorkflowInfo.COLUMNS, order + limit);
  }

  /** On all pages. */
  Sql count() {
    return sql("SELECT count(*)", "");
  }

  private Sql sql(String select, String end) {
    StringBuilder text = new StringBuilder(select).append(" FROM _sluice_wf_workflow w");
    List<Object> arguments = new ArrayList<>();
    String word = " WHERE ";
    for (Condition condition : conditions) {
      text.append(word).append(condition.sql());
      arguments.addAll(condition.arguments());
      word = " AND ";
    }
    return Sql.of(text.append(end).toString(), arguments.toArray());
  }
}
