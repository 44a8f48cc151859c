package dev.sluice;

import java.util.function.Consumer;

/** With {@code locking_mode=EXCLUSIVE} only the writer can read: its transaction is the snapshot. */
record SnapshotOfTx(Tx tx) implements Snapshot {
  @Override
  public Rows query(Sql sql) {
    return tx.query(sql);
  }

  @Override
  public void forEach(Consumer<Row> action, Sql sql) {
    query(sql).forEach(action);
  }
}
