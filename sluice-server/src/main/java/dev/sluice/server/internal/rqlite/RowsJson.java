package dev.sluice.server.internal.rqlite;

import dev.sluice.Column;
import dev.sluice.Row;
import dev.sluice.RowSink;
import dev.sluice.Rows;
import dev.sluice.server.internal.json.JsonOut;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes the members of a result with rows, in one of rqlite's two forms, row by row. The types are
 * written with the first row, as they may be its. For one thread.
 */
final class RowsJson implements RowSink {
  private static final Comparator<String> BYTE_ORDER =
      Comparator.comparing(text -> text.getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned);

  private final JsonOut out;
  private final Wishes wishes;
  private List<Column> columns = List.of();
  private List<ColumnType> types = List.of();
  private final TreeMap<String, Integer> sorted = new TreeMap<>(BYTE_ORDER);
  private boolean begun;
  private boolean hasRows;

  RowsJson(JsonOut out, Wishes wishes) {
    this.out = out;
    this.wishes = wishes;
  }

  /** A whole result. */
  static void write(Rows rows, JsonOut out, Wishes wishes) {
    RowsJson json = new RowsJson(out, wishes);
    json.columns(rows.origins());
    rows.forEach(json::row);
    json.end();
  }

  static List<ColumnType> types(List<Column> columns) {
    List<ColumnType> types = new ArrayList<>(columns.size());
    columns.forEach(
        column -> types.add(new ColumnType(column.declaredType().toLowerCase(Locale.ROOT))));
    return types;
  }

  static List<String> names(List<Column> columns, Wishes wishes) {
    return columns.stream()
        .map(column -> wishes.qualifyColumns() && !column.table().isEmpty()
            ? column.table() + "." + column.name()
            : column.name())
        .toList();
  }

  @Override
  public void columns(List<Column> columns) {
    this.columns = columns;
    this.types = types(columns);
  }

  @Override
  public void row(Row row) {
    if (!begun) {
      begin(row);
    }
    if (wishes.associative()) {
      out.beginObject();
      sorted.forEach((name, i) -> {
        out.key(name);
        types.get(i).write(row.value(i), wishes.blobArray(), out);
      });
      out.endObject();
    } else {
      list(row);
    }
  }

  private void list(Row row) {
    out.beginArray();
    for (int i = 0; i < row.size(); i++) {
      types.get(i).write(row.value(i), wishes.blobArray(), out);
    }
    out.endArray();
  }

  /** After the last row. */
  void end() {
    if (!begun) {
      begin(null);
    }
    if (hasRows || wishes.associative()) {
      out.endArray();
    }
  }

  private void begin(@Nullable Row first) {
    begun = true;
    hasRows = first != null;
    if (wishes.associative()) {
      beginMaps(first);
    } else {
      beginLists(first);
    }
  }

  private void beginLists(@Nullable Row first) {
    if (!columns.isEmpty()) {
      out.key("columns").beginArray();
      names(columns, wishes).forEach(out::text);
      out.endArray().key("types").beginArray();
      for (int i = 0; i < types.size(); i++) {
        out.text(types.get(i).shown(first, i));
      }
      out.endArray();
    }
    if (first != null) {
      out.key("values").beginArray();
    }
  }

  /** As maps, whose keys Go sorts; of columns with the same name the last one counts. */
  private void beginMaps(@Nullable Row first) {
    List<String> names = names(columns, wishes);
    for (int i = 0; i < names.size(); i++) {
      sorted.put(names.get(i), i);
    }
    if (!sorted.isEmpty()) {
      out.key("types").beginObject();
      sorted.forEach((name, i) -> out.key(name).text(types.get(i).shown(first, i)));
      out.endObject();
    }
    out.key("rows").beginArray();
  }
}
