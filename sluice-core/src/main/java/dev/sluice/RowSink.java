package dev.sluice;

import java.util.List;

/** Takes the rows of one result as they are read; see {@link Sluice#stream}. */
public interface RowSink {
  /** What the columns are; called once, before the first row, also where there is none. */
  void columns(List<Column> columns);

  /** The next row. */
  void row(Row row);
}
