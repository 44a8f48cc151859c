package dev.sluice.examples.catalogue;

import java.util.Arrays;

/** A growing array of numbers, all 0 until set; some bytes where a collection takes many. */
final class Longs {
  private static final int FIRST = 64;

  private long[] values = new long[FIRST];
  private int size;

  /** One more than the highest index set. */
  int size() {
    return size;
  }

  /** The value at an index, 0 where none was set. */
  long at(int index) {
    return index >= 0 && index < size ? values[index] : 0;
  }

  void set(int index, long value) {
    if (index >= values.length) {
      values = Arrays.copyOf(values, Math.max(index + 1, 2 * values.length));
    }
    values[index] = value;
    size = Math.max(size, index + 1);
  }

  void add(long value) {
    set(size, value);
  }

  /** The values in ascending order. */
  long[] sorted() {
    long[] sorted = Arrays.copyOf(values, size);
    Arrays.sort(sorted);
    return sorted;
  }
}
