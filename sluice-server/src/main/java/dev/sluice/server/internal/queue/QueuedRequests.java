package dev.sluice.server.internal.queue;

import dev.sluice.Atomicity;
import dev.sluice.OnceKey;
import dev.sluice.Sluice;
import dev.sluice.SluiceError;
import dev.sluice.SluiceException;
import dev.sluice.Sql;
import dev.sluice.Ticket;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Puts requests into the journal, within this server's capacity. Thread-safe; blocks until it is forced. */
public final class QueuedRequests {
  private final Sluice sluice;
  private final QueueOptions options;
  private final Backlog backlog;

  /** Over an open database. */
  public QueuedRequests(Sluice sluice, QueueOptions options) {
    this.sluice = sluice;
    this.options = options;
    this.backlog = new Backlog(sluice, options.capacity());
  }

  /** How they are taken. */
  public QueueOptions options() {
    return options;
  }

  /** How many are accepted and not applied yet. */
  public int backlog() {
    return backlog.size();
  }

  /**
   * Queues a request of several statements, or of none: a barrier.
   *
   * @param atomicity what the client wants; the options may want more
   * @param key under which it takes effect once, if it has one
   * @throws SluiceException.Rejected QUEUE_FULL, JOURNAL_FULL or DISK_FULL: not queued
   */
  public Ticket enqueue(List<Sql> statements, Atomicity atomicity, Optional<OnceKey> key) {
    Atomicity wanted = options.transaction() ? Atomicity.ALL : atomicity;
    return within(() -> key.isPresent()
        ? sluice.enqueueSeriesOnce(key.get(), statements, wanted)
        : sluice.enqueueSeries(statements, wanted));
  }

  /** Queues a single statement, which need not be one that may share a transaction. */
  public Ticket enqueue(Sql statement) {
    return within(() -> sluice.enqueue(statement));
  }

  private Ticket within(Supplier<Ticket> queue) {
    if (!backlog.enter()) {
      throw SluiceException.of(
          SluiceError.QUEUE_FULL,
          "%d queued requests are not applied yet, the limit; nothing was queued; retry later, or raise the queue's capacity"
              .formatted(options.capacity()));
    }
    Ticket ticket;
    try {
      ticket = queue.get();
    } catch (RuntimeException e) {
      backlog.refused();
      throw e;
    }
    backlog.entered(ticket);
    return ticket;
  }
}
