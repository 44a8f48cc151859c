package dev.sluice.internal.commit;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one client's queued writes that are applied.
 *
 * <p>Its tickets are those that the client has not said to have. Once in the ledger it does not
 * change: the next transaction's is made from it.
 */
public final class QueuedRecord {
  private final UUID id;
  private final TicketRuns tickets;
  private final long seenMillis;
  private long mark;

  QueuedRecord(UUID id, long mark, TicketRuns tickets, long seenMillis) {
    this.id = id;
    this.mark = mark;
    this.tickets = tickets;
    this.seenMillis = seenMillis;
  }

  /** The next one of a client, to be added to. */
  static QueuedRecord after(@Nullable QueuedRecord known, UUID id, long nowMillis) {
    return known == null
        ? new QueuedRecord(id, 0, new TicketRuns(), nowMillis)
        : new QueuedRecord(id, known.mark, known.tickets.copy(), nowMillis);
  }

  void add(long number, long sequence, long confirmed) {
    tickets.add(number, sequence);
    tickets.confirm(confirmed);
    mark = Math.max(mark, number);
  }

  /** The client. */
  public UUID id() {
    return id;
  }

  /** The highest number applied. */
  public long mark() {
    return mark;
  }

  /** The tickets it may ask for again. */
  public TicketRuns tickets() {
    return tickets;
  }

  long seenMillis() {
    return seenMillis;
  }
}
