package dev.sluice.internal.commit;

import dev.sluice.internal.queue.Request;
import dev.sluice.internal.queue.Write;
import org.jspecify.annotations.Nullable;

/**
 * A write of a client in another process. Its number and encoded outcome are recorded in the same
 * transaction as its effects, so that it is answered, not repeated, when it is sent again (G3).
 */
public abstract class RemoteWrite extends Write {
  private final ClientRecord client;
  private final long number;
  private byte @Nullable [] encodedOutcome;
  private @Nullable Object encodedFor;

  /** Number {@code number} of this client. */
  protected RemoteWrite(
      ClientRecord client,
      long number,
      Request request,
      int bytes,
      long submittedNanos,
      long deadlineNanos) {
    super(request, bytes, submittedNanos, deadlineNanos);
    this.client = client;
    this.number = number;
  }

  /** Whose it is. */
  public final ClientRecord client() {
    return client;
  }

  /** The client's number for it. */
  public final long number() {
    return number;
  }

  /** Its outcome as recorded, once it was; the answer on the link has the same bytes. */
  @SuppressWarnings("ReferenceEquality") // the very outcome: it may have been decided anew since
  public final byte @Nullable [] encodedOutcome() {
    return encodedFor == outcome() ? encodedOutcome : null;
  }

  /** The most bytes of an outcome that its client takes. */
  protected abstract long outcomeBytesMax();

  /**
   * The same number is under way already: its link is closed, and the client sends again when the
   * outcome is known.
   */
  protected abstract void drop();

  /**
   * Whether it does not run over the link it came by, nor does any after it: its client must take
   * its receipts first. The link is closed then, and the client sends them again over another.
   *
   * @param receiptBytesMax how many bytes of receipts are kept for a client before that
   */
  protected abstract boolean isHeldBack(long receiptBytesMax);

  final void encoded(byte[] bytes, Object outcome) {
    encodedOutcome = bytes;
    encodedFor = outcome;
  }
}
