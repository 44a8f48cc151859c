package dev.sluice.workflow;

import dev.sluice.Row;
import dev.sluice.Rows;
import dev.sluice.Sluice;
import dev.sluice.Snapshot;
import dev.sluice.Sql;
import java.util.function.Consumer;

/** Reads of an open database, each of its newest state. */
record LiveReads(Sluice sluice) implements Snapshot {
  @Override
  public Rows query(Sql sql) {
    return sluice.query(sql);
  }

  @Override
  public void forEach(Consumer<Row> action, Sql sql) {
    sluice.forEach(action, sql);
  }
}
