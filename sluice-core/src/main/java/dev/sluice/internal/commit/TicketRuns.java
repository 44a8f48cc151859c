package dev.sluice.internal.commit;

import dev.sluice.internal.codec.WireReader;
import dev.sluice.internal.codec.WireWriter;
import java.util.ArrayDeque;
import java.util.function.BiConsumer;

/**
 * The sequence numbers given to a client's queued writes. Both rise together, and mostly one by one,
 * so they are kept as runs, and take a few bytes for any number of writes in a row. One thread.
 */
public final class TicketRuns {
  private final ArrayDeque<Run> runs = new ArrayDeque<>();

  /** Numbers from {@code number} on have the sequence numbers from {@code sequence} on. */
  private record Run(long number, long sequence, long count) {
    boolean isContinuedBy(long nextNumber, long nextSequence) {
      return nextNumber == number + count && nextSequence == sequence + count;
    }

    Run withoutFirst(long dropped) {
      return new Run(number + dropped, sequence + dropped, count - dropped);
    }
  }

  static TicketRuns decode(byte[] bytes) {
    TicketRuns tickets = new TicketRuns();
    WireReader in = new WireReader(bytes);
    long number = 0;
    long sequence = 0;
    while (in.remaining() > 0) {
      number += in.varint();
      sequence += in.varint();
      long count = in.varint();
      tickets.runs.add(new Run(number, sequence, count));
      number += count;
      sequence += count;
    }
    return tickets;
  }

  /** Each run as three varints: numbers skipped since the last one, sequence numbers skipped, count. */
  byte[] encode() {
    WireWriter out = new WireWriter(16);
    long number = 0;
    long sequence = 0;
    for (Run run : runs) {
      out.varint(run.number - number).varint(run.sequence - sequence).varint(run.count);
      number = run.number + run.count;
      sequence = run.sequence + run.count;
    }
    return out.toBytes();
  }

  /** Adds a ticket, of a higher number and a higher sequence number than all before. */
  void add(long number, long sequence) {
    Run last = runs.peekLast();
    if (last != null && last.isContinuedBy(number, sequence)) {
      runs.removeLast();
      runs.add(new Run(last.number, last.sequence, last.count + 1));
    } else {
      runs.add(new Run(number, sequence, 1));
    }
  }

  /** Forgets the numbers up to this one. */
  void confirm(long confirmed) {
    Run first = runs.peek();
    while (first != null && first.number <= confirmed) {
      runs.remove();
      if (first.number + first.count - 1 > confirmed) {
        runs.addFirst(first.withoutFirst(confirmed - first.number + 1));
        return;
      }
      first = runs.peek();
    }
  }

  TicketRuns copy() {
    TicketRuns copy = new TicketRuns();
    copy.runs.addAll(runs);
    return copy;
  }

  /** Every number with its sequence number, rising. */
  public void forEach(BiConsumer<Long, Long> action) {
    for (Run run : runs) {
      for (long i = 0; i < run.count; i++) {
        action.accept(run.number + i, run.sequence + i);
      }
    }
  }
}
