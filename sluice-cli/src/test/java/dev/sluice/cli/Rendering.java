package dev.sluice.cli;

import dev.sluice.Row;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a row writer prints. */
final class Rendering {
  private final StringWriter text = new StringWriter();
  private final RowWriter writer;

  private Rendering(Function<PrintWriter, RowWriter> format) {
    writer = format.apply(new PrintWriter(text));
  }

  static Rendering of(Function<PrintWriter, RowWriter> format) {
    return new Rendering(format);
  }

  String result(List<String> columns, List<@Nullable Object[]> rows) {
    writer.begin(columns);
    rows.forEach(row -> writer.row(new Row(columns, row)));
    writer.end();
    return text.toString();
  }

  static @Nullable Object[] row(@Nullable Object... values) {
    return Arrays.copyOf(values, values.length);
  }
}
