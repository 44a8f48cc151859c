package dev.sluice.benchmarks;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;

/**
 * The case {@code limit}: 1000 rows for each transaction, the most the driver can do when nobody waits
 * for a row of their own. A row's latency is that of its transaction.
 */
final class BatchLoad implements Load {
  static final int ROWS = 1000;

  private final BareDatabase database;
  private long next;

  BatchLoad(Path file) throws SQLException {
    database = BareDatabase.open(file);
  }

  @Override
  public Measurement run(long nanos) throws SQLException {
    long began = System.nanoTime();
    CallerTally tally = new CallerTally(began + nanos);
    while (tally.open(began)) {
      database.insertAll(next, ROWS);
      next += ROWS;
      long ended = System.nanoTime();
      tally.answered(began, ended, ROWS);
      began = ended;
    }
    return Measurement.of(List.of(tally), nanos);
  }

  @Override
  public void execute(String sql) throws SQLException {
    database.execute(sql);
  }

  @Override
  public void close() throws SQLException {
    database.close();
  }
}
