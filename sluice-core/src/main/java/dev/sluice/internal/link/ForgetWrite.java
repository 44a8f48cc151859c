package dev.sluice.internal.link;

import dev.sluice.internal.codec.Outcomes;
import dev.sluice.internal.commit.ClientLedger;
import dev.sluice.internal.queue.Doubt;
import dev.sluice.internal.queue.Request;
import dev.sluice.internal.queue.Write;
import java.util.UUID;

/** Forgets a client that has said goodbye. */
public final class ForgetWrite extends Write {
  /** Of this ledger. */
  public ForgetWrite(ClientLedger ledger, UUID id) {
    super(
        new Request.Internal(database -> {
          ledger.forget(database, id);
          return Outcomes.Done.DONE;
        }),
        0,
        System.nanoTime(),
        System.nanoTime() + Long.MAX_VALUE / 2);
  }

  @Override
  public boolean isAdmitted() {
    return false;
  }

  @Override
  protected void answered(Object outcome) {}

  @Override
  public void orphaned(Doubt doubt) {
    // It stays known until its retention ends.
  }
}
