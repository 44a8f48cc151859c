package dev.sluice.server.internal.rqlite;

import dev.sluice.Column;
import dev.sluice.Row;
import dev.sluice.RowSink;
import dev.sluice.server.internal.json.JsonOut;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes a result as lines of JSON: first {@code {"columns":[…],"types":[…]}}, then a row a line, an
 * array or with {@code associative} {@code {"row":{…}}}, last {@code {"rows":2}}. For one thread.
 */
final class LinesJson implements RowSink {
  private final JsonOut out;
  private final Wishes wishes;
  private List<String> names = List.of();
  private List<ColumnType> types = List.of();
  private boolean begun;
  private long rows;

  LinesJson(JsonOut out, Wishes wishes) {
    this.out = out;
    this.wishes = wishes;
  }

  @Override
  public void columns(List<Column> columns) {
    names = RowsJson.names(columns, wishes);
    types = RowsJson.types(columns);
  }

  @Override
  public void row(Row row) {
    begin(row);
    rows++;
    if (wishes.associative()) {
      out.beginObject().key("row").beginObject();
      for (int i = 0; i < names.size(); i++) {
        types.get(i).write(row.value(i), wishes.blobArray(), out.key(names.get(i)));
      }
      out.endObject().endObject();
    } else {
      out.beginArray();
      for (int i = 0; i < names.size(); i++) {
        types.get(i).write(row.value(i), wishes.blobArray(), out);
      }
      out.endArray();
    }
    out.endLine();
  }

  private void begin(@Nullable Row first) {
    if (begun) {
      return;
    }
    begun = true;
    out.beginObject().key("columns").beginArray();
    names.forEach(out::text);
    out.endArray().key("types").beginArray();
    for (int i = 0; i < types.size(); i++) {
      out.text(types.get(i).shown(first, i));
    }
    out.endArray().endObject().endLine();
  }

  /** After the last row. */
  void end() {
    begin(null);
    out.beginObject().key("rows").number(rows).endObject().endLine();
  }
}
