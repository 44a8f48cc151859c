package dev.sluice;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One row of a result. A value is {@code null}, a {@link Long}, a {@link Double}, a {@link String}
 * or a {@code byte[]}: SQLite's five storage classes, as stored. Columns count from 0. Immutable;
 * arrays are not copied.
 */
public final class Row {
  private final List<String> columns;
  private final @Nullable Object[] values;

  /** A row of these values; used by Sluice's modules and by tests. */
  public Row(List<String> columns, @Nullable Object[] values) {
    this.columns = columns;
    this.values = values;
  }

  /** The number of columns. */
  public int size() {
    return values.length;
  }

  /** The column names, in order. */
  public List<String> columns() {
    return columns;
  }

  /**
   * The value as stored.
   *
   * @throws IndexOutOfBoundsException if there is no such column
   */
  public @Nullable Object value(int column) {
    return values[column];
  }

  /**
   * The value of the first column of this name (exact case first, then any case).
   *
   * @throws IllegalArgumentException if there is no such column; the message lists those there are
   */
  public @Nullable Object value(String column) {
    return values[index(column)];
  }

  /**
   * A 64-bit integer, exact.
   *
   * @throws IllegalStateException if the value is not an INTEGER; the message says what it is
   */
  public long longValue(int column) {
    return expect(Long.class, column, "INTEGER");
  }

  /** As {@link #longValue(int)}, by name. */
  public long longValue(String column) {
    return longValue(index(column));
  }

  /**
   * A number, an INTEGER widened to {@code double}.
   *
   * @throws IllegalStateException if the value is neither REAL nor INTEGER
   */
  public double doubleValue(int column) {
    return values[column] instanceof Long integer
        ? integer.doubleValue()
        : expect(Double.class, column, "REAL");
  }

  /** As {@link #doubleValue(int)}, by name. */
  public double doubleValue(String column) {
    return doubleValue(index(column));
  }

  /**
   * A TEXT value, NUL characters included.
   *
   * @throws IllegalStateException if the value is not TEXT
   */
  public String text(int column) {
    return expect(String.class, column, "TEXT");
  }

  /** As {@link #text(int)}, by name. */
  public String text(String column) {
    return text(index(column));
  }

  /**
   * A BLOB value, not copied.
   *
   * @throws IllegalStateException if the value is not a BLOB
   */
  public byte[] blob(int column) {
    return expect(byte[].class, column, "BLOB");
  }

  /** As {@link #blob(int)}, by name. */
  public byte[] blob(String column) {
    return blob(index(column));
  }

  /** Whether the value is NULL. */
  public boolean isNull(int column) {
    return values[column] == null;
  }

  /** As {@link #isNull(int)}, by name. */
  public boolean isNull(String column) {
    return isNull(index(column));
  }

  private int index(String column) {
    int exact = columns.indexOf(column);
    if (exact >= 0) {
      return exact;
    }
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).equalsIgnoreCase(column)) {
        return i;
      }
    }
    throw new IllegalArgumentException("no column '" + column + "'; there are " + columns);
  }

  private <T> T expect(Class<T> type, int column, String wanted) {
    Object value = values[column];
    if (!type.isInstance(value)) {
      String found = value == null ? "NULL" : value.getClass().getSimpleName();
      throw new IllegalStateException(
          "column %d (%s) is %s, not %s".formatted(column, columns.get(column), found, wanted));
    }
    return type.cast(value);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Row that
        && columns.equals(that.columns)
        && Arrays.deepEquals(values, that.values);
  }

  @Override
  public int hashCode() {
    return Arrays.deepHashCode(values);
  }

  @Override
  public String toString() {
    return columns + "=" + Arrays.deepToString(values);
  }
}
