package dev.sluice.server.internal.queue;

import dev.sluice.Outcome;
import dev.sluice.Sluice;
import dev.sluice.Ticket;
import java.time.Duration;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Counts the queued requests that this server has accepted and that are not applied yet. Asks the
 * writer for one of them at a time, the latest: queued writes are applied in order. Thread-safe.
 */
final class Backlog {
  private static final Duration ASK_FOR = Duration.ofSeconds(5);

  private final Sluice sluice;
  private final int capacity;
  private final TreeSet<Long> journaled = new TreeSet<>();
  private int entering;
  private boolean asking;

  Backlog(Sluice sluice, int capacity) {
    this.sluice = sluice;
    this.capacity = capacity;
  }

  /** Takes room for one more; false where there is none. */
  synchronized boolean enter() {
    if (size() >= capacity) {
      return false;
    }
    entering++;
    return true;
  }

  /** It is in the journal. */
  synchronized void entered(Ticket ticket) {
    entering--;
    journaled.add(ticket.sequence());
    ask();
  }

  /** It was refused. */
  synchronized void refused() {
    entering--;
  }

  synchronized int size() {
    return entering + journaled.size();
  }

  private void ask() {
    if (asking || journaled.isEmpty()) {
      return;
    }
    asking = true;
    Ticket latest = new Ticket(journaled.last());
    sluice
        .awaitAsync(latest, ASK_FOR)
        .whenComplete((outcome, error) -> answered(latest, outcome, error));
  }

  private synchronized void answered(
      Ticket ticket, @Nullable Outcome outcome, @Nullable Throwable error) {
    asking = false;
    if (error == null && !(outcome instanceof Outcome.Pending)) {
      journaled.headSet(ticket.sequence(), /* inclusive= */ true).clear();
    }
    if (error == null) { // otherwise the next that enters asks: the database may be closed
      ask();
    }
  }
}
