package dev.sluice.internal.commit;

import dev.sluice.internal.queue.Request;
import dev.sluice.internal.queue.Write;
import java.util.UUID;

/** A write from the journal. That it was applied is recorded in the same transaction (G9). */
public abstract class QueuedWrite extends Write {
  private final long sequence;
  private final UUID client;
  private final long number;
  private final long confirmed;

  /**
   * The journal's record {@code sequence}, number {@code number} of this client.
   *
   * @param confirmed the client has the tickets of all its numbers up to this one
   */
  protected QueuedWrite(
      long sequence,
      UUID client,
      long number,
      long confirmed,
      Request request,
      int bytes,
      long submittedNanos) {
    super(request, bytes, submittedNanos, submittedNanos + Long.MAX_VALUE / 2);
    this.sequence = sequence;
    this.client = client;
    this.number = number;
    this.confirmed = confirmed;
  }

  /** The ticket's number. */
  public final long sequence() {
    return sequence;
  }

  @Override
  public final boolean isAdmitted() {
    return false;
  }

  final UUID client() {
    return client;
  }

  final long number() {
    return number;
  }

  final long confirmed() {
    return confirmed;
  }
}
