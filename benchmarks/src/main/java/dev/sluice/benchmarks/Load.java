package dev.sluice.benchmarks;

import java.sql.SQLException;

/** What one process does to the database: the rivals behind one interface. Used by one thread. */
public interface Load extends AutoCloseable {
  /**
   * Writes as fast as it can for so long, and waits for the last answers.
   *
   * @throws Exception if a write failed that should not have
   */
  Measurement run(long nanos) throws Exception;

  /** Runs one statement between windows, or sets what to do in the next. */
  void execute(String sql) throws Exception;

  @Override
  void close() throws SQLException;
}
