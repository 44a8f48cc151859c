package dev.sluice.internal.journal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The sequence numbers under which nothing was applied, nor ever will be. Immutable. */
public final class LostRanges {
  private final TreeMap<Long, Long> lastByFirst = new TreeMap<>();

  /** Of these ranges, in any order; they may overlap. */
  public LostRanges(Collection<SequenceRange> ranges) {
    List<SequenceRange> sorted = new ArrayList<>(ranges);
    sorted.sort(Comparator.comparingLong(SequenceRange::first));
    for (SequenceRange range : sorted) {
      Map.Entry<Long, Long> before = lastByFirst.lastEntry();
      if (before != null && range.first() <= before.getValue() + 1) {
        lastByFirst.put(before.getKey(), Math.max(before.getValue(), range.last()));
      } else {
        lastByFirst.put(range.first(), range.last());
      }
    }
  }

  /** These and more. */
  public LostRanges with(Collection<SequenceRange> more) {
    List<SequenceRange> all = new ArrayList<>(more);
    lastByFirst.forEach((first, last) -> all.add(new SequenceRange(first, last)));
    return new LostRanges(all);
  }

  /** Whether this number is one of them. */
  public boolean contains(long sequence) {
    return without(sequence, sequence).isEmpty();
  }

  /** The numbers from {@code first} to {@code last} that are none of them; none where that is empty. */
  public List<SequenceRange> without(long first, long last) {
    List<SequenceRange> others = new ArrayList<>();
    long next = first;
    Long from = lastByFirst.floorKey(first);
    for (Map.Entry<Long, Long> lost :
        lastByFirst.tailMap(from == null ? first : from, true).entrySet()) {
      if (lost.getKey() > last) {
        break;
      }
      if (lost.getKey() > next) {
        others.add(new SequenceRange(next, lost.getKey() - 1));
      }
      next = Math.max(next, lost.getValue() + 1);
    }
    if (next <= last) {
      others.add(new SequenceRange(next, last));
    }
    return others;
  }
}
