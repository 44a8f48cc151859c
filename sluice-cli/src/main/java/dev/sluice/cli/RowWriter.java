package dev.sluice.cli;

import dev.sluice.Row;
import java.util.List;

/** Writes one result after the other: {@code begin}, any number of {@code row}, {@code end}. */
interface RowWriter {
  void begin(List<String> columns);

  void row(Row row);

  void end();
}
