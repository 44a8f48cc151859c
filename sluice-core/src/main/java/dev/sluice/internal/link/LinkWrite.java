package dev.sluice.internal.link;

import dev.sluice.SluiceError;
import dev.sluice.internal.codec.Outcomes;
import dev.sluice.internal.codec.WireWriter;
import dev.sluice.internal.commit.ClientRecord;
import dev.sluice.internal.commit.RemoteWrite;
import dev.sluice.internal.queue.Doubt;
import dev.sluice.internal.queue.Request;

/** A write of another process on its way through this one. */
final class LinkWrite extends RemoteWrite {
  private static final int OUTCOME_BYTES = 32;

  private final LinkConnection connection;

  LinkWrite(
      LinkConnection connection,
      ClientRecord client,
      long number,
      Request request,
      int bytes,
      long submittedNanos,
      long deadlineNanos) {
    super(client, number, request, bytes, submittedNanos, deadlineNanos);
    this.connection = connection;
  }

  @Override
  protected void answered(Object outcome) {
    byte[] encoded = encodedOutcome();
    if (encoded == null) {
      WireWriter out = new WireWriter(OUTCOME_BYTES);
      Outcomes.write(outcome, out);
      encoded = out.toBytes();
    }
    connection.answered(number(), encoded);
  }

  @Override
  protected long outcomeBytesMax() {
    return connection.outcomeBytesMax();
  }

  @Override
  protected boolean isHeldBack(long receiptBytesMax) {
    return connection.isHeldBack(client(), receiptBytesMax);
  }

  @Override
  protected void drop() {
    connection.refuse(SluiceError.CLIENT_EXPIRED, "write " + number() + " is under way already");
  }

  @Override
  public void orphaned(Doubt doubt) {
    // The client will send it again to the next writer.
    if (!isSettled()) {
      connection.server().admission().release(1, bytes());
    }
  }
}
