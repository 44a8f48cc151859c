package dev.sluice.cli;

import dev.sluice.Row;
import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * CSV as in RFC 4180 with a header line, except that lines end in LF alone. NULL is an empty field,
 * empty text is {@code ""}; everything else is quoted only where it must be.
 */
final class CsvWriter implements RowWriter {
  private final PrintWriter out;

  CsvWriter(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void begin(List<String> columns) {
    for (int i = 0; i < columns.size(); i++) {
      field(i, columns.get(i));
    }
    out.print('\n');
  }

  @Override
  public void row(Row row) {
    for (int i = 0; i < row.size(); i++) {
      field(i, row.value(i));
    }
    out.print('\n');
  }

  @Override
  public void end() {}

  private void field(int index, @Nullable Object value) {
    if (index > 0) {
      out.print(',');
    }
    if (value != null) {
      String text = Text.plain(value);
      out.print(mustQuote(text) ? '"' + text.replace("\"", "\"\"") + '"' : text);
    }
  }

  private static boolean mustQuote(String text) {
    return text.isEmpty()
        || text.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')
        || text.startsWith(" ")
        || text.endsWith(" ");
  }
}
