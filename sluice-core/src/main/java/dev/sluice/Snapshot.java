package dev.sluice;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Several reads of one unchanging state of the database; see {@link Sluice#read(SnapshotBody)}. Use
 * it only inside its body and from its thread.
 */
public interface Snapshot {
  /**
   * Runs one reading statement.
   *
   * @throws SluiceException.Failed if SQLite refuses it, or it would write (READ_ONLY)
   * @throws SluiceException.Rejected if the read limit or the deadline passed
   */
  Rows query(Sql sql);

  /** As {@link #query(Sql)} with positional arguments. */
  default Rows query(String sql, @Nullable Object... args) {
    return query(Sql.of(sql, args));
  }

  /** As {@link #query(Sql)}, mapping every row. */
  default <T extends @Nullable Object> List<T> query(
      RowMapper<T> mapper, String sql, @Nullable Object... args) {
    return query(Sql.of(sql, args)).rows().stream().<T>map(mapper::map).toList();
  }

  /** Hands each row to {@code action} as it is read: memory holds one row at a time. */
  void forEach(Consumer<Row> action, Sql sql);
}
