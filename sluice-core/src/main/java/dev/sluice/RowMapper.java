package dev.sluice;

import org.jspecify.annotations.Nullable;

/**
 * Turns one row into a value.
 *
 * @param <T> the value's type
 */
@FunctionalInterface
public interface RowMapper<T extends @Nullable Object> {
  /** The value of this row; the row may be kept. */
  T map(Row row);
}
