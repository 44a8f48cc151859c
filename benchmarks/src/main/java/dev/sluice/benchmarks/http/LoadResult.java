package dev.sluice.benchmarks.http;

/**
 * What came of a run.
 *
 * @param seconds from the first request to the last answer that counts
 * @param tally counts and times
 * @param overdue requests of an open loop that were due and could not be sent before the end
 * @param checked whether the table was read; operations write where they like
 * @param ledger what was acknowledged and what is there
 * @param table kept where something is wrong or it was asked for; empty where it is gone
 */
record LoadResult(
    double seconds,
    LoadTally tally,
    long overdue,
    boolean checked,
    WriteLedger ledger,
    String table) {

  /** Whether all went well. */
  boolean isGood() {
    return tally.failed() == 0 && ledger.lost() == 0 && ledger.doubled() == 0;
  }
}
