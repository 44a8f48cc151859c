package dev.sluice.internal.commit;

import dev.sluice.internal.queue.Write;

/** Answers of writes that have nothing to be committed. Writer's thread. */
final class Answers {
  private final Syncer syncer;
  private final ClientLedger ledger;

  Answers(Syncer syncer, ClientLedger ledger) {
    this.syncer = syncer;
    this.ledger = ledger;
  }

  /** At once: nothing of it is in the file, and nothing will be. */
  void now(Write write) {
    if (write instanceof RemoteWrite remote) {
      ledger.keepUnrecorded(remote);
    }
    syncer.answerNow(write);
  }

  /** After the next force: what it did is committed already. */
  void afterSync(Write write, long batch) {
    Batch done = new Batch(batch, System.nanoTime());
    done.add(write);
    syncer.add(done);
  }

  /** Not at all: it is answered elsewhere. */
  void drop(Write write) {
    syncer.drop(write);
  }
}
