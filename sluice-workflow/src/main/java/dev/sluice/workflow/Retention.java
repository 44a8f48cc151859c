package dev.sluice.workflow;

import dev.sluice.Rows;
import dev.sluice.Sql;
import java.util.List;

/** Deletes workflows that have ended, in small slices, so that it holds up nobody. */
final class Retention {
  private static final int SLICE = 200;
  private static final List<String> TABLES =
      List.of("_sluice_wf_step", "_sluice_wf_message", "_sluice_wf_event", "_sluice_wf_workflow");

  private final Store store;

  Retention(Store store) {
    this.store = store;
  }

  /** Deletes one with its children; all must have ended. False where it is not so, or not there. */
  boolean delete(String id) {
    String tree = """
        WITH RECURSIVE tree(wid) AS (
          SELECT wid FROM _sluice_wf_workflow WHERE id = ?1
          UNION SELECT c.wid FROM _sluice_wf_workflow c JOIN tree ON c.parent = tree.wid)
        SELECT json_group_array(wid), count(*) FROM tree""";
    Rows found = store.sluice().query(tree, id);
    return found.single().longValue(1) > 0 && deleteAll(found.single().text(0)) > 0;
  }

  /**
   * Deletes those without a parent that ended before a time, with their children, and of the others all
   * but the latest {@code keep}.
   */
  long collect(long endedBefore, long keep) {
    long deleted = 0;
    while (true) {
      List<String> ids = store.sluice().query(row -> row.text(0), """
          SELECT id FROM _sluice_wf_workflow w WHERE finished_at IS NOT NULL AND parent IS NULL
            AND (finished_at < ?1 OR finished_at <= (
              SELECT finished_at FROM _sluice_wf_workflow WHERE finished_at IS NOT NULL AND parent IS NULL
              ORDER BY finished_at DESC LIMIT 1 OFFSET ?2))
            AND NOT EXISTS (SELECT 1 FROM _sluice_wf_workflow c WHERE c.parent = w.wid AND c.finished_at IS NULL)
          ORDER BY finished_at LIMIT ?3""", endedBefore, keep, SLICE);
      long before = deleted;
      for (String id : ids) {
        deleted += delete(id) ? 1 : 0;
      }
      if (ids.size() < SLICE || deleted == before) {
        return deleted;
      }
    }
  }

  private long deleteAll(String wids) {
    String allEnded = "NOT EXISTS (SELECT 1 FROM _sluice_wf_workflow w"
        + " WHERE w.wid IN (SELECT value FROM json_each(?1)) AND w.finished_at IS NULL)";
    List<Sql> statements = TABLES.stream()
        .map(table -> Sql.of(
            "DELETE FROM " + table + " WHERE wid IN (SELECT value FROM json_each(?1)) AND "
                + allEnded,
            wids))
        .toList();
    return store.writeAll(statements).getLast().changes();
  }
}
