package dev.sluice.cli;

import dev.sluice.Row;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * An aligned table for people. The first rows decide the widths of the columns; a result of any
 * size then streams through, and a later cell that is wider moves the rest of its line.
 */
final class TableWriter implements RowWriter {
  static final int ROWS_MEASURED = 1000;
  private static final String GAP = "  ";

  private record Cell(String text, int width, boolean number) {}

  private final PrintWriter out;
  private final int widthMax;
  private final List<Cell[]> held = new ArrayList<>();
  private Cell[] header = new Cell[0];
  private int[] widths = new int[0];
  private long rows;
  private boolean shownCut;

  /**
   * Writes to {@code out}.
   *
   * @param widthMax cells wider than this many columns are cut
   */
  TableWriter(PrintWriter out, int widthMax) {
    this.out = out;
    this.widthMax = widthMax;
  }

  @Override
  public void begin(List<String> columns) {
    header =
        columns.stream().map(name -> cell(Text.cell(name, widthMax).text())).toArray(Cell[]::new);
    widths = Arrays.stream(header).mapToInt(Cell::width).toArray();
    held.clear();
    rows = 0;
    shownCut = false;
  }

  @Override
  public void row(Row row) {
    Cell[] cells = new Cell[row.size()];
    for (int i = 0; i < cells.length; i++) {
      Object value = row.value(i);
      Text.Cell shown = Text.cell(value, widthMax);
      cells[i] = new Cell(shown.text(), Text.width(shown.text()), value instanceof Number);
      shownCut |= shown.cut();
    }
    rows++;
    if (rows <= ROWS_MEASURED) {
      held.add(cells);
      measure(cells);
      return;
    }
    printHeld();
    print(cells);
  }

  @Override
  public void end() {
    printHeld();
    out.print(rows == 1 ? "(1 row)\n" : "(" + rows + " rows)\n");
  }

  /** Whether a value of the last result was not shown in full. */
  boolean cut() {
    return shownCut;
  }

  private static Cell cell(String text) {
    return new Cell(text, Text.width(text), false);
  }

  private void measure(Cell[] cells) {
    for (int i = 0; i < cells.length; i++) {
      widths[i] = Math.max(widths[i], cells[i].width());
    }
  }

  private void printHeld() {
    if (header.length > 0) {
      print(header);
      print(
          Arrays.stream(widths).mapToObj("-"::repeat).map(TableWriter::cell).toArray(Cell[]::new));
      header = new Cell[0];
    }
    held.forEach(this::print);
    held.clear();
  }

  private void print(Cell[] cells) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < cells.length; i++) {
      String padding = " ".repeat(Math.max(0, widths[i] - cells[i].width()));
      line.append(i == 0 ? "" : GAP);
      line.append(cells[i].number() ? padding + cells[i].text() : cells[i].text() + padding);
    }
    out.print(line.toString().stripTrailing());
    out.print('\n');
  }
}
