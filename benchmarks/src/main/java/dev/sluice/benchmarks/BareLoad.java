package dev.sluice.benchmarks;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.sqlite.SQLiteErrorCode;

/** The cases {@code bare-1} and, in each of 50 processes, {@code bare-50p}: one row for each commit. */
final class BareLoad implements Load {
  private static final int PRIMARY_CODE = 0xff;

  private final BareDatabase database;
  private long next;

  BareLoad(Path file) throws SQLException {
    database = BareDatabase.open(file);
  }

  @Override
  public Measurement run(long nanos) throws SQLException {
    long began = System.nanoTime();
    CallerTally tally = new CallerTally(began + nanos);
    while (tally.open(began)) {
      began = write(tally, began);
    }
    return Measurement.of(List.of(tally), nanos);
  }

  private long write(CallerTally tally, long began) throws SQLException {
    try {
      database.insert(Item.of(next++));
      long ended = System.nanoTime();
      tally.answered(began, ended, 1);
      return ended;
    } catch (SQLException e) {
      if ((e.getErrorCode() & PRIMARY_CODE) != SQLiteErrorCode.SQLITE_BUSY.code) {
        throw e;
      }
      long ended = System.nanoTime();
      tally.locked(began, ended);
      return ended;
    }
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
