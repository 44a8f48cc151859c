package dev.sluice.server.internal.rqlite;

import dev.sluice.Column;
import dev.sluice.Row;
import dev.sluice.Rows;
import dev.sluice.server.internal.json.JsonOut;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/** Writes {@code {"results":[…]}} byte for byte as rqlite does. */
final class ResultsJson {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final Comparator<String> BYTE_ORDER =
      Comparator.comparing(text -> text.getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned);

  private final JsonOut out;
  private final Wishes wishes;

  private ResultsJson(Wishes wishes, int bytesMax) {
    this.out = new JsonOut(wishes.pretty(), bytesMax);
    this.wishes = wishes;
  }

  /** The whole answer; {@code nanos} is what the request took. */
  static JsonOut of(List<Answer> answers, Wishes wishes, long nanos) {
    return of(answers, wishes, nanos, JsonOut.BYTES_MAX);
  }

  /**
   * The whole answer, up to a size.
   *
   * @throws dev.sluice.server.internal.json.AnswerTooLarge over it
   */
  static JsonOut of(List<Answer> answers, Wishes wishes, long nanos, int bytesMax) {
    return new ResultsJson(wishes, bytesMax).all(answers, nanos);
  }

  /** A request that failed as a whole. */
  static JsonOut error(String message, Wishes wishes) {
    JsonOut out = new JsonOut(wishes.pretty());
    out.beginObject().key("results").beginArray().endArray();
    return out.key("error").text(message).endObject();
  }

  /** A queued write: with answers only where something went wrong and the client waited. */
  static JsonOut queued(List<Answer> answers, long sequence, Wishes wishes) {
    ResultsJson json = new ResultsJson(wishes, JsonOut.BYTES_MAX);
    json.results(answers);
    return json.out.key("sequence_number").number(sequence).endObject();
  }

  private JsonOut all(List<Answer> answers, long nanos) {
    results(answers);
    time(nanos);
    return out.endObject();
  }

  private void results(List<Answer> answers) {
    out.beginObject().key("results").beginArray();
    for (Answer answer : answers) {
      one(answer);
    }
    out.endArray();
  }

  private void one(Answer answer) {
    out.beginObject();
    switch (answer) {
      case Answer.Selected selected -> selected(selected);
      case Answer.Written written -> written(written);
      case Answer.Failure failure -> failure(failure);
      case Answer.Nothing _ -> {}
    }
    out.endObject();
  }

  private void written(Answer.Written written) {
    unlessZero("last_insert_id", written.lastInsertId());
    unlessZero("rows_affected", written.rowsAffected());
    time(written.nanos());
    if (wishes.associative()) {
      out.key("rows").nothing();
    }
  }

  private void unlessZero(String key, long number) {
    if (number != 0) {
      out.key(key).number(number);
    }
  }

  private void failure(Answer.Failure failure) {
    if (wishes.associative() && failure.inQuery()) {
      out.key("rows").beginArray().endArray();
    }
    out.key("error").text(failure.message());
  }

  private void time(long nanos) {
    if (wishes.timings() && nanos > 0) {
      out.key("time").real(nanos / NANOS_PER_SECOND);
    }
  }

  private void selected(Answer.Selected selected) {
    Rows rows = selected.rows();
    List<String> names = names(rows);
    List<ColumnType> types = types(rows);
    if (wishes.associative()) {
      associative(rows, names, types);
    } else {
      listed(rows, names, types);
    }
    time(selected.nanos());
  }

  private List<String> names(Rows rows) {
    if (!wishes.qualifyColumns()) {
      return rows.columns();
    }
    return rows.origins().stream().map(ResultsJson::qualified).toList();
  }

  private static String qualified(Column column) {
    return column.table().isEmpty() ? column.name() : column.table() + "." + column.name();
  }

  private static List<ColumnType> types(Rows rows) {
    List<ColumnType> types = new ArrayList<>(rows.columns().size());
    for (int i = 0; i < rows.columns().size(); i++) {
      types.add(new ColumnType(rows.origins().get(i).declaredType().toLowerCase(Locale.ROOT)));
    }
    return types;
  }

  private void listed(Rows rows, List<String> names, List<ColumnType> types) {
    if (!names.isEmpty()) {
      out.key("columns").beginArray();
      names.forEach(out::text);
      out.endArray().key("types").beginArray();
      for (int i = 0; i < types.size(); i++) {
        out.text(types.get(i).shown(rows, i));
      }
      out.endArray();
    }
    if (!rows.isEmpty()) {
      out.key("values").beginArray();
      for (Row row : rows) {
        out.beginArray();
        for (int i = 0; i < row.size(); i++) {
          types.get(i).write(row.value(i), wishes.blobArray(), out);
        }
        out.endArray();
      }
      out.endArray();
    }
  }

  /** As maps, whose keys Go sorts; of columns with the same name the last one counts. */
  private void associative(Rows rows, List<String> names, List<ColumnType> types) {
    TreeMap<String, Integer> columns = new TreeMap<>(BYTE_ORDER);
    for (int i = 0; i < names.size(); i++) {
      columns.put(names.get(i), i);
    }
    if (!columns.isEmpty()) {
      out.key("types").beginObject();
      columns.forEach((name, i) -> out.key(name).text(types.get(i).shown(rows, i)));
      out.endObject();
    }
    out.key("rows").beginArray();
    for (Row row : rows) {
      out.beginObject();
      columns.forEach((name, i) -> {
        out.key(name);
        types.get(i).write(row.value(i), wishes.blobArray(), out);
      });
      out.endObject();
    }
    out.endArray();
  }
}
