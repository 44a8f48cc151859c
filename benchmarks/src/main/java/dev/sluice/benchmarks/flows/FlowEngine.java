package dev.sluice.benchmarks.flows;

/** The rivals behind one interface. Thread-safe. */
public interface FlowEngine extends AutoCloseable {
  /** Starts a workflow of so many steps, directly or in a queue, and waits for its result. */
  void run(FlowKind kind, int steps) throws Exception;

  /** A workflow that sleeps for some tenths of a second; how late it went on, in nanoseconds. */
  long sleep() throws Exception;

  /** Puts workflows of three steps that have ended into the database, by SQL; those of these numbers. */
  void fill(int from, int count) throws Exception;

  /** Starts so many workflows that wait for a message, and returns when all wait. */
  void startWaiting(int count) throws Exception;

  /** Returns when those that waited before this process began can go on in it, and a new one has run. */
  void awaitRecovery(int count) throws Exception;

  /** Sends all that wait their message, and returns when they have ended. */
  void wakeAll(int count) throws Exception;

  @Override
  void close();
}
