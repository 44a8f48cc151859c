package dev.sluice;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * A complete result in memory: column names and rows. Immutable and safe to share.
 *
 * @param columns the column names, in order; a name may occur twice
 * @param origins where each column comes from; empty unless the statement asked for it ({@link
 *     Sql#described()}, {@link Sluice#executeSeries})
 * @param rows the rows, in the order SQLite gave them
 */
public record Rows(List<String> columns, List<Column> origins, List<Row> rows)
    implements Iterable<Row> {
  private static final Rows NONE = new Rows(List.of(), List.of());

  /** A result whose columns' origins nobody asked for. */
  public Rows(List<String> columns, List<Row> rows) {
    this(columns, List.of(), rows);
  }

  /** The result of a statement that returns no columns. */
  public static Rows none() {
    return NONE;
  }

  /** How many rows there are. */
  public int size() {
    return rows.size();
  }

  /** Whether there is no row. */
  public boolean isEmpty() {
    return rows.isEmpty();
  }

  /**
   * The only row.
   *
   * @throws NoSuchElementException if there is none, or more than one
   */
  public Row single() {
    if (rows.size() != 1) {
      throw new NoSuchElementException("expected exactly 1 row, the query gave " + rows.size());
    }
    return rows.getFirst();
  }

  /**
   * The first column of the only row, as {@link Row#value(int)} gives it.
   *
   * @throws NoSuchElementException if there is not exactly one row
   */
  public @Nullable Object singleValue() {
    return single().value(0);
  }

  @Override
  public Iterator<Row> iterator() {
    return rows.iterator();
  }
}
