package dev.sluice.cli;

import dev.sluice.Row;
import dev.sluice.Rows;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Each result is a JSON array with one object a row, one row a line. Where a column name occurs
 * again, it gets a number: {@code id}, {@code id_2}.
 */
final class JsonWriter implements RowWriter {
  private final PrintWriter out;
  private List<String> names = List.of();
  private boolean first;

  JsonWriter(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void begin(List<String> columns) {
    names = distinct(columns);
    first = true;
    out.print('[');
  }

  @Override
  public void row(Row row) {
    out.print(first ? "\n" : ",\n");
    out.print(object(names, row));
    first = false;
  }

  @Override
  public void end() {
    out.print(first ? "]\n" : "\n]\n");
  }

  /** The rows as objects, with the same names {@code row} would give them. */
  static List<JsonObject> objects(Rows rows) {
    List<String> names = distinct(rows.columns());
    return rows.rows().stream().map(row -> object(names, row)).toList();
  }

  private static JsonObject object(List<String> names, Row row) {
    JsonObject object = new JsonObject();
    for (int i = 0; i < row.size(); i++) {
      object.put(names.get(i), row.value(i));
    }
    return object;
  }

  private static List<String> distinct(List<String> columns) {
    Set<String> taken = new HashSet<>(columns);
    Set<String> used = new HashSet<>();
    List<String> names = new ArrayList<>();
    for (String column : columns) {
      String name = column;
      for (int n = 2; !used.add(name); n++) {
        String next = column + "_" + n;
        name = taken.contains(next) ? name : next;
      }
      names.add(name);
    }
    return names;
  }
}
