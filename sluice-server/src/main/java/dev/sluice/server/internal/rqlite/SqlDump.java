package dev.sluice.server.internal.rqlite;

import dev.sluice.Row;
import dev.sluice.Snapshot;
import dev.sluice.Sql;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** Writes a database as SQL that makes it again. Memory holds one row at a time. */
final class SqlDump {
  private static final String TABLES =
      "SELECT name, sql, (SELECT type FROM pragma_table_list p WHERE p.schema = 'main' AND p.name ="
          + " s.name) AS kind FROM sqlite_schema s WHERE type = 'table'"
          + " AND (name NOT LIKE '\\_sluice\\_%' ESCAPE '\\'"
          + " OR name LIKE '\\_sluice\\_wf\\_%' ESCAPE '\\') ORDER BY name";
  private static final String OTHERS =
      "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND type IN ('index', 'trigger', 'view')"
          + " AND (? OR tbl_name IN (SELECT value FROM json_each(?)))";

  private final Snapshot snapshot;
  private final OutputStream out;

  SqlDump(Snapshot snapshot, OutputStream out) {
    this.snapshot = snapshot;
    this.out = out;
  }

  /** Writes these tables and what belongs to them; all where none are named. */
  void write(List<String> wanted) {
    line("PRAGMA foreign_keys=OFF");
    line("BEGIN TRANSACTION");
    for (Row table : snapshot.query(TABLES)) {
      if (wanted.isEmpty() || wanted.contains(table.text("name"))) {
        table(table);
      }
    }
    String names =
        wanted.stream().map(SqlDump::jsonString).collect(Collectors.joining(",", "[", "]"));
    for (Row other : snapshot.query(OTHERS, wanted.isEmpty(), names)) {
      line(other.text("sql"));
    }
    line("COMMIT");
  }

  private void table(Row table) {
    String name = table.text("name");
    boolean isShadow = !table.isNull("kind") && table.text("kind").equals("shadow");
    if (isShadow) {
      return; // its virtual table makes it again
    }
    if (name.equals("sqlite_sequence")) {
      line("DELETE FROM \"sqlite_sequence\"");
    } else if (name.startsWith("sqlite_stat")) {
      return; // ANALYZE makes them again
    } else {
      line(table.text("sql"));
    }
    rows(name);
  }

  private void rows(String table) {
    List<String> columns =
        snapshot
            .query("SELECT name FROM pragma_table_xinfo(?) WHERE hidden = 0", table)
            .rows()
            .stream()
            .map(row -> row.text(0))
            .toList();
    if (columns.isEmpty()) {
      return;
    }
    String values = columns.stream()
        .map(column -> "quote(" + quoted(column) + ")")
        .collect(Collectors.joining(" || ',' || "));
    String head = "INSERT INTO " + quoted(table) + " VALUES(";
    snapshot.forEach(
        row -> line(head + row.text(0) + ")"),
        Sql.of("SELECT " + values + " FROM " + quoted(table)));
  }

  private static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  private static String jsonString(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private void line(String statement) {
    try {
      out.write((statement + ";\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
