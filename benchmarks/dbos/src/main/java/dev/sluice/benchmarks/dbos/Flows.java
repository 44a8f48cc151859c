package dev.sluice.benchmarks.dbos;

/** The workflows of the bench, as DBOS wants them: an interface it makes a proxy of. */
public interface Flows {
  /** Steps that do nothing. */
  int plain(int steps);

  /** Steps that insert a row in their transaction. */
  int transactional(int steps) throws Exception;

  /** Sleeps until then; how late it went on, in microseconds. */
  long sleeping(long dueMicros);

  /** Waits for a message. */
  String waiting(int number);
}
