package dev.sluice.internal.election;

import dev.sluice.SluiceError;
import dev.sluice.SluiceException;
import dev.sluice.internal.client.Client;
import dev.sluice.internal.link.Fields;
import dev.sluice.internal.link.LinkClient;
import dev.sluice.internal.link.Question;
import dev.sluice.internal.queued.Asker;
import dev.sluice.internal.queued.Enqueuer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One open Sluice in its process's node: its client, its queued writes, its way to the writer. */
public final class Member implements Asker {
  private final Client client;
  private final Enqueuer enqueuer;
  private final CompletableFuture<Void> contact = new CompletableFuture<>();
  private volatile @Nullable Asker asker;
  private final Object linkLock = new Object();
  private volatile @Nullable LinkClient link;
  private boolean left;

  Member(Client client, Enqueuer enqueuer) {
    this.client = client;
    this.enqueuer = enqueuer;
  }

  /** Its writes. */
  public Client client() {
    return client;
  }

  /** Its queued writes. */
  public Enqueuer enqueuer() {
    return enqueuer;
  }

  /**
   * Waits until the writer has let this member in, uninterruptibly and up to a time: one that does not
   * answer yet is no error.
   *
   * @throws SluiceException if the writer refuses it for good
   */
  void awaitContact(long waitNanos) {
    try {
      contact.copy().completeOnTimeout(null, waitNanos, TimeUnit.NANOSECONDS).join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof SluiceException known ? known : e;
    }
  }

  /** The writer refuses it: what it has not sent fails, now and until another writer is there. */
  void refused(SluiceException reason) {
    if (reason instanceof SluiceException.Failed) {
      contact.completeExceptionally(reason);
    }
    client.refuse(reason);
    enqueuer.refuse(reason);
  }

  /** Asks the writer; fails with TX_LOST where there is none now. */
  @Override
  public CompletableFuture<byte[]> ask(Question question, Fields fields) {
    Asker way = asker;
    return way == null
        ? CompletableFuture.failedFuture(
            SluiceException.of(SluiceError.TX_LOST, "there is no writer at this moment"))
        : way.ask(question, fields);
  }

  /** The writer is in this process. */
  void asker(Asker way) {
    attach(way, /* linked= */ false);
  }

  /** The writer is in another process. */
  void linked(Asker way) {
    attach(way, /* linked= */ true);
  }

  private void attach(Asker way, boolean linked) {
    asker = way;
    enqueuer.attach(way, linked);
    contact.complete(null);
  }

  /** Whether a writer may keep anything of it. */
  boolean mayBeKnown() {
    return link != null || enqueuer.isUsed();
  }

  void noAsker() {
    asker = null;
    enqueuer.detach();
  }

  /** The latest link it has or had; set by the election's thread. */
  @Nullable
  LinkClient link() {
    return link;
  }

  /** A member that has left meanwhile needs none: it is closed. */
  void link(@Nullable LinkClient next) {
    synchronized (linkLock) {
      link = next;
      if (!left) {
        return;
      }
    }
    closeLink();
  }

  /** It goes: the link it has, used or not, is closed, and one that is made now will be. Any thread. */
  void leave() {
    synchronized (linkLock) {
      left = true;
    }
    closeLink();
  }

  private void closeLink() {
    LinkClient open = link;
    if (open != null) {
      open.close();
    }
  }
}
