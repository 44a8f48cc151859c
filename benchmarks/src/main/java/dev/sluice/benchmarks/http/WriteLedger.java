package dev.sluice.benchmarks.http;

import java.util.BitSet;

/**
 * Which writes were acknowledged, by their numbers, and after the run which of them are there. For one
 * thread.
 */
final class WriteLedger {
  private final BitSet acknowledged = new BitSet();
  private final BitSet found = new BitSet();
  private long doubled;

  /** A write was answered or failed. */
  void ended(long number, boolean acknowledges) {
    if (acknowledges) {
      acknowledged.set(Math.toIntExact(number));
    }
  }

  /** A row with this number is in the table. */
  void found(long number) {
    int index = Math.toIntExact(number);
    if (found.get(index)) {
      doubled++;
    }
    found.set(index);
  }

  /** How many were acknowledged. */
  long acknowledged() {
    return acknowledged.cardinality();
  }

  /** Acknowledged, and not there. */
  long lost() {
    BitSet missing = (BitSet) acknowledged.clone();
    missing.andNot(found);
    return missing.cardinality();
  }

  /** Rows too many. */
  long doubled() {
    return doubled;
  }

  /** There without an acknowledgement: their connection broke, or the server did not know. */
  long unacknowledged() {
    BitSet more = (BitSet) found.clone();
    more.andNot(acknowledged);
    return more.cardinality();
  }
}
