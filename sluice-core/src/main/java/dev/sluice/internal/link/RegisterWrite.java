package dev.sluice.internal.link;

import dev.sluice.SluiceException;
import dev.sluice.internal.commit.ClientLedger;
import dev.sluice.internal.queue.Doubt;
import dev.sluice.internal.queue.Request;
import dev.sluice.internal.queue.Write;
import java.util.UUID;

/** Makes a client known, durably, before it is welcomed. */
final class RegisterWrite extends Write {
  private final LinkConnection connection;

  RegisterWrite(LinkConnection connection, UUID id, long sent, long queuedSent) {
    super(
        new Request.Internal(database ->
            connection.server().role().ledger().register(database, id, sent, queuedSent)),
        0,
        System.nanoTime(),
        System.nanoTime() + Long.MAX_VALUE / 2);
    this.connection = connection;
  }

  @Override
  public boolean isAdmitted() {
    return false;
  }

  @Override
  protected void answered(Object outcome) {
    switch (outcome) {
      case ClientLedger.Welcome welcome -> connection.welcome(welcome);
      case SluiceException reason -> connection.refused(reason);
      default -> throw new IllegalStateException("unexpected " + outcome);
    }
  }

  @Override
  public void orphaned(Doubt doubt) {
    // The link is closed with the role; the client connects to the next writer.
  }
}
