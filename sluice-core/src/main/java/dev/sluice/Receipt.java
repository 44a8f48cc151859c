package dev.sluice;

import java.util.OptionalLong;

/**
 * The result of one write: durable as {@link SluiceOptions#durability()} says by the time a caller
 * holds it.
 *
 * @param changes rows changed by the statement, those by triggers and cascades included
 * @param insertId the rowid of the last row an INSERT or REPLACE inserted; meaningful only where
 *     {@code inserted}, and not for an upsert that only updated nor for a WITHOUT ROWID table: SQLite
 *     then keeps the rowid of an earlier insert (use RETURNING there)
 * @param inserted whether the statement was an INSERT or REPLACE that changed at least one row
 * @param rows what {@code RETURNING} gave, else {@link Rows#none()}
 */
public record Receipt(long changes, long insertId, boolean inserted, Rows rows) {
  /** The rowid of the last inserted row, empty when the statement inserted none. */
  public OptionalLong lastInsertId() {
    return inserted ? OptionalLong.of(insertId) : OptionalLong.empty();
  }
}
