package dev.sluice.workflow;

import dev.sluice.Row;
import dev.sluice.Sluice;
import dev.sluice.Snapshot;
import dev.sluice.Tx;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** Workflows as text, with their children and whole records, to be read back in another file. */
final class Transfer {
  private static final long FORMAT = 1;
  private static final Map<String, String> PARTS = Map.of(
      "steps", "_sluice_wf_step", "messages", "_sluice_wf_message", "events", "_sluice_wf_event");

  private final Sluice sluice;

  Transfer(Sluice sluice) {
    this.sluice = sluice;
  }

  // ---- out

  static String export(Snapshot snapshot, String id) {
    List<Map<String, @Nullable Object>> flows = rows(snapshot, """
        WITH RECURSIVE tree(wid) AS (
          SELECT wid FROM _sluice_wf_workflow WHERE id = ?1
          UNION SELECT c.wid FROM _sluice_wf_workflow c JOIN tree ON c.parent = tree.wid)
        SELECT w.* FROM _sluice_wf_workflow w WHERE w.wid IN (SELECT wid FROM tree) ORDER BY w.wid""", id);
    if (flows.isEmpty()) {
      throw WorkflowException.Refused.noWorkflow(id);
    }
    for (Map<String, @Nullable Object> flow : flows) {
      Object wid = flow.get("wid");
      PARTS.forEach((part, table) ->
          flow.put(part, rows(snapshot, "SELECT * FROM " + table + " WHERE wid = ?1", wid)));
    }
    Map<String, @Nullable Object> all = new LinkedHashMap<>();
    all.put("sluice-workflow", FORMAT);
    all.put("workflows", flows);
    return Json.write(all);
  }

  private static List<Map<String, @Nullable Object>> rows(
      Snapshot snapshot, String sql, @Nullable Object argument) {
    List<Map<String, @Nullable Object>> rows = new ArrayList<>();
    for (Row row : snapshot.query(sql, argument)) {
      Map<String, @Nullable Object> values = new LinkedHashMap<>();
      for (int i = 0; i < row.size(); i++) {
        values.put(row.columns().get(i), row.value(i));
      }
      rows.add(values);
    }
    return rows;
  }

  // ---- in

  /** Reads them in, as one transaction; how many. What ran then is queued. */
  int read(String text) {
    List<Map<String, @Nullable Object>> flows = flows(text);
    return sluice.transaction(tx -> {
      Map<Long, Long> keys = new HashMap<>();
      for (Map<String, @Nullable Object> flow : flows) {
        readOne(tx, flow, keys);
      }
      return flows.size();
    });
  }

  /** The workflows of an export, with their parts; parents before their children. */
  static List<Map<String, @Nullable Object>> flows(String text) {
    Map<String, @Nullable Object> all;
    try {
      all = Json.read(text);
    } catch (JacksonException e) {
      throw noExport(e.getOriginalMessage(), e);
    }
    if (!(all.get("sluice-workflow") instanceof Number format) || format.longValue() != FORMAT) {
      throw new WorkflowException.Refused(
          WorkflowError.UNSERIALISABLE,
          "this is no export of workflows that this version reads: format "
              + all.get("sluice-workflow"));
    }
    if (!(all.get("workflows") instanceof List<?> flows)
        || flows.isEmpty()
        || !flows.stream().allMatch(Map.class::isInstance)) {
      throw noExport("its \"workflows\" is no array of at least one object", null);
    }
    return list(flows);
  }

  private static WorkflowException.Refused noExport(String why, @Nullable Throwable cause) {
    return new WorkflowException.Refused(
        WorkflowError.UNSERIALISABLE, "this is no export of workflows: " + why, cause);
  }

  private static void readOne(Tx tx, Map<String, @Nullable Object> flow, Map<Long, Long> keys) {
    Map<String, @Nullable Object> columns = new LinkedHashMap<>(flow);
    PARTS.keySet().forEach(columns::remove);
    Object id = columns.get("id");
    if (!tx.query("SELECT 1 FROM _sluice_wf_workflow WHERE id = ?", id).isEmpty()) {
      throw new WorkflowException.Refused(
          WorkflowError.ID_TAKEN, "workflow '%s' is in this file already".formatted(id));
    }
    long was = key(columns.remove("wid"));
    columns.computeIfPresent("parent", (name, parent) -> keys.get(key(parent)));
    columns.computeIfPresent("root", (name, root) -> keys.get(key(root)));
    if ("RUNNING".equals(columns.get("state"))) {
      columns.put("state", "QUEUED");
    }
    columns.put("owner", null);
    columns.put("run_id", key(columns.get("run_id")) + 1);
    long wid = insert(tx, "_sluice_wf_workflow", columns);
    keys.put(was, wid);
    PARTS.forEach((part, table) -> {
      for (Map<String, @Nullable Object> row : list(flow.get(part))) {
        row.put("wid", wid);
        row.remove("mid");
        insert(tx, table, row);
      }
    });
  }

  private static long insert(Tx tx, String table, Map<String, @Nullable Object> columns) {
    for (String name : columns.keySet()) {
      if (!name.matches("[a-z_]+")) {
        throw new WorkflowException.Refused(
            WorkflowError.UNSERIALISABLE, "'%s' is no column of %s".formatted(name, table));
      }
    }
    String sql = "INSERT INTO %s (%s) VALUES (%s)"
        .formatted(
            table,
            String.join(", ", columns.keySet()),
            String.join(", ", Collections.nCopies(columns.size(), "?")));
    return tx.execute(sql, columns.values().toArray()).insertId();
  }

  private static long key(@Nullable Object value) {
    if (value instanceof Number number) {
      return number.longValue();
    }
    throw new WorkflowException.Refused(
        WorkflowError.UNSERIALISABLE, "'%s' is no key of a workflow".formatted(value));
  }

  @SuppressWarnings("unchecked") // a JSON array of objects, or it is refused where it is used
  static List<Map<String, @Nullable Object>> list(@Nullable Object value) {
    return value instanceof List<?> list ? (List<Map<String, @Nullable Object>>) list : List.of();
  }
}
