package dev.sluice;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The database inside one atomic write: an interactive transaction ({@link
 * Sluice#transaction(TransactionBody)}) or an operation's body ({@link Operation}).
 *
 * <p>Use it from the thread it was given to, and not after that body returned: then every call
 * throws {@link IllegalStateException}. A failed statement undoes itself only; the body may catch
 * the exception and go on, or let it leave and so roll everything back.
 */
public interface Tx {
  /**
   * Runs one statement.
   *
   * @throws SluiceException.Failed if SQLite refuses the statement
   * @throws SluiceException.Rejected if a limit passed or the writer was lost: the transaction is
   *     rolled back and gone
   */
  Receipt execute(Sql sql);

  /** Runs one statement with positional arguments; see {@link #execute(Sql)}. */
  default Receipt execute(String sql, @Nullable Object... args) {
    return execute(Sql.of(sql, args));
  }

  /** Reads what this transaction sees, its own changes included; see {@link #execute(Sql)}. */
  default Rows query(Sql sql) {
    return execute(sql).rows();
  }

  /** Reads with positional arguments; see {@link #query(Sql)}. */
  default Rows query(String sql, @Nullable Object... args) {
    return query(Sql.of(sql, args));
  }

  /** Reads and maps every row; see {@link #query(Sql)}. */
  default <T extends @Nullable Object> List<T> query(
      RowMapper<T> mapper, String sql, @Nullable Object... args) {
    return query(Sql.of(sql, args)).rows().stream().<T>map(mapper::map).toList();
  }
}
