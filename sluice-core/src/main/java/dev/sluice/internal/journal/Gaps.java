package dev.sluice.internal.journal;

import java.util.ArrayList;
import java.util.List;

/** Gathers the numbers that are found to be missing from the journal, and are not known to be. */
final class Gaps {
  private final Remembered remembered;
  private final List<SequenceRange> found = new ArrayList<>();

  Gaps(Remembered remembered) {
    this.remembered = remembered;
  }

  /** Takes note of those from {@code first} to {@code last}; gives what of them is news. */
  List<SequenceRange> add(long first, long last) {
    List<SequenceRange> news =
        remembered.lost().without(Math.max(first, remembered.applied() + 1), last);
    found.addAll(news);
    return news;
  }

  /** Whether this number is missed: it is neither applied nor known to be lost. */
  boolean isMissed(long sequence) {
    return sequence > remembered.applied() && !remembered.lost().contains(sequence);
  }

  List<SequenceRange> found() {
    return List.copyOf(found);
  }
}
