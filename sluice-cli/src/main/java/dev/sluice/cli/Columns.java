package dev.sluice.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Aligned columns of text for people; each cell is one line and safe for a terminal. */
final class Columns {
  private static final int WIDTH_MAX = 60;

  private final List<String[]> rows = new ArrayList<>();

  Columns(String... header) {
    rows.add(header);
  }

  void row(String... cells) {
    String[] shown = new String[cells.length];
    for (int i = 0; i < cells.length; i++) {
      shown[i] = Text.cell(cells[i], WIDTH_MAX).text();
    }
    rows.add(shown);
  }

  void print(PrintWriter out) {
    int[] widths = new int[rows.getFirst().length];
    for (String[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        widths[i] = Math.max(widths[i], Text.width(row[i]));
      }
    }
    for (String[] row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.length; i++) {
        line.append(row[i]).append(" ".repeat(widths[i] - Text.width(row[i]) + 2));
      }
      out.print(line.toString().stripTrailing() + "\n");
    }
  }
}
