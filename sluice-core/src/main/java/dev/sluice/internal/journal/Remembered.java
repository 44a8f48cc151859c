package dev.sluice.internal.journal;

/**
 * What the database remembers of the journal, so that a loss of its files is noticed and no number is
 * given twice.
 *
 * @param applied it durably holds all queued writes up to this one, but for those that are lost
 * @param reserved no number above this one was ever acknowledged
 * @param exact whether {@code reserved} is the last that was given, not only one that could have been
 * @param lost known to be lost
 */
public record Remembered(long applied, long reserved, boolean exact, LostRanges lost) {}
