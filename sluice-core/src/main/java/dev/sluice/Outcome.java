package dev.sluice;

/** What became of a queued write, or of one whose caller's deadline passed while it was under way. */
public sealed interface Outcome {
  /** Still waiting or under way; also a ticket's number that was never given out. */
  record Pending() implements Outcome {}

  /** Applied, durable, exactly once. */
  record Applied() implements Outcome {}

  /**
   * A series that was applied, though some of its statements failed. Kept are the results of the first
   * 500 statements, without rows, and one more that tells how many of the others failed; long messages
   * are cut.
   */
  record AppliedPartly(SeriesResult result) implements Outcome {}

  /** Ran and failed: nothing of it was applied. */
  record Failed(SluiceException error) implements Outcome {}

  /**
   * Never ran and never will: nothing of it was applied. Of a queued write: its record in the journal is
   * lost, as by a power cut without {@link SluiceOptions#journalSynced()}, or with the file; send it again.
   */
  record NotApplied() implements Outcome {}

  /** No longer known: it is older than what is kept. */
  record Unknown() implements Outcome {}
}
