package dev.sluice;

import java.util.OptionalLong;

/**
 * The result of one write: durable as {@link SluiceOptions#durability()} says by the time a caller
 * holds it.
 *
 * @param changes rows changed by the statement, those by triggers and cascades included
 * @param insertId the rowid of the last row an INSERT or REPLACE inserted; meaningful only where
 *     {@code inserted}
 * @param inserted whether the statement was an INSERT or REPLACE that inserted a row with a rowid:
 *     not an upsert that only updated, nor one into a view or a WITHOUT ROWID table
 * @param rows what {@code RETURNING} gave, else {@link Rows#none()}
 */
public record Receipt(long changes, long insertId, boolean inserted, Rows rows) {
  /** The rowid of the last inserted row, empty when the statement inserted none. */
  public OptionalLong lastInsertId() {
    return inserted ? OptionalLong.of(insertId) : OptionalLong.empty();
  }
}
