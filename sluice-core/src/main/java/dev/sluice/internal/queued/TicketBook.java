package dev.sluice.internal.queued;

import java.util.Arrays;

/**
 * The tickets that one client may ask for again: numbers, rising, each with its sequence number.
 * There may be a hundred thousand, for each of many clients, so they take 16 bytes each. Journal's
 * thread.
 */
final class TicketBook {
  private static final int FIRST_TICKETS = 8;

  private long[] numbers = new long[FIRST_TICKETS];
  private long[] sequences = new long[FIRST_TICKETS];
  private int start;
  private int end;
  private long confirmed;

  /** Notes the sequence number of a number; mostly one above all before. */
  void put(long number, long sequence) {
    int at = search(number);
    if (at >= 0) {
      sequences[at] = sequence;
      return;
    }
    makeRoom();
    at = -search(number) - 1;
    System.arraycopy(numbers, at, numbers, at + 1, end - at);
    System.arraycopy(sequences, at, sequences, at + 1, end - at);
    numbers[at] = number;
    sequences[at] = sequence;
    end++;
  }

  /** The sequence number of a number; 0 where it is not known. */
  long sequence(long number) {
    int at = search(number);
    return at < 0 ? 0 : sequences[at];
  }

  /** The client has the tickets of all numbers up to this one: they are not asked for again. */
  void confirm(long number) {
    if (number > confirmed) {
      confirmed = number;
      int at = search(number);
      start = at < 0 ? -at - 1 : at + 1;
    }
  }

  /** Up to where the client has its tickets, as far as it is known. */
  long confirmed() {
    return confirmed;
  }

  int size() {
    return end - start;
  }

  private int search(long number) {
    if (start == end || number > numbers[end - 1]) {
      return -end - 1;
    }
    return Arrays.binarySearch(numbers, start, end, number);
  }

  private void makeRoom() {
    if (end < numbers.length) {
      return;
    }
    int size = size();
    int capacity = Math.max(FIRST_TICKETS, size > numbers.length / 2 ? 2 * size : numbers.length);
    numbers = moved(numbers, capacity);
    sequences = moved(sequences, capacity);
    start = 0;
    end = size;
  }

  private long[] moved(long[] from, int capacity) {
    long[] to = new long[capacity];
    System.arraycopy(from, start, to, 0, size());
    return to;
  }
}
