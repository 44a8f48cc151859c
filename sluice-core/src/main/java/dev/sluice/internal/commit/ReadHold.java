package dev.sluice.internal.commit;

/** Asks all processes that read the database to hold new reads for a moment. */
public interface ReadHold {
  /** Returns when the reads under way have ended, or after a bounded time. */
  Held hold();

  /** Reads are held until this is closed; closing never blocks. */
  interface Held extends AutoCloseable {
    @Override
    void close();
  }
}
