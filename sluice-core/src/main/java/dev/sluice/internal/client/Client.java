package dev.sluice.internal.client;

import dev.sluice.Outcome;
import dev.sluice.SluiceError;
import dev.sluice.SluiceException;
import dev.sluice.SluiceOptions;
import dev.sluice.WriteKey;
import dev.sluice.internal.codec.Values;
import dev.sluice.internal.queue.Admission;
import dev.sluice.internal.queue.Doubt;
import dev.sluice.internal.queue.LeaseSession;
import dev.sluice.internal.queue.Request;
import dev.sluice.internal.queue.Spin;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The writes of one open Sluice. Thread-safe.
 *
 * <p>While there is a route, a write goes straight to it. When there is none (before the first
 * election, between two writers) writes wait in {@code pending}, in order; those that a lost writer
 * leaves unanswered come first. {@link #attach} hands them to the next route under the lock, so that
 * no write overtakes another (G5).
 *
 * <p>Lock order: {@code lock}, then the route's own.
 */
public final class Client {
  private static final int WRITE_OVERHEAD_BYTES = 64;
  private static final int LATE_MAX = 10_000;

  private final UUID id = UUID.randomUUID();
  private final Admission admission;
  private final Callbacks callbacks;
  private final long queueWaitNanos;
  private final long writeBytesMax;
  private final long scriptBytesMax;
  private final Runnable onRouteLost;
  private final AtomicLong open = new AtomicLong();
  private final Spin loneSpin = new Spin(Spin.FOR_WOKEN_NANOS);
  private final AtomicLong keys = new AtomicLong();
  private final Object lock = new Object();
  private final ArrayDeque<LocalWrite> pending = new ArrayDeque<>();
  private final List<LocalWrite> orphans = new ArrayList<>();
  private final Map<Long, Outcome> late = new LinkedHashMap<>();
  private final IdentityHashMap<LocalWrite, Long> expired = new IdentityHashMap<>();
  private volatile @Nullable Route route;
  private volatile boolean closed;
  private boolean aborted;
  private long numbers;

  /** With what to do when a write finds its route closed: looking for a new one. */
  public Client(
      Admission admission, Callbacks callbacks, SluiceOptions options, Runnable onRouteLost) {
    this.admission = admission;
    this.callbacks = callbacks;
    this.queueWaitNanos = options.queueWait().toNanos();
    this.writeBytesMax = options.writeBytes();
    this.scriptBytesMax = options.scriptBytes();
    this.onRouteLost = onRouteLost;
  }

  /** This client's name to the writer. */
  public UUID id() {
    return id;
  }

  /** Whether writes go straight to a writer now. */
  public boolean hasRoute() {
    return route != null;
  }

  /** Submits a write and waits for its outcome; throws where that is an error. */
  public Object execute(Request request, long timeoutNanos) {
    LocalWrite write = newWrite(request, timeoutNanos, null);
    if (open.get() == 0 && !Thread.currentThread().isVirtual()) {
      write.readBy(Thread.currentThread());
    }
    submit(write);
    Object outcome = write.await(open.get() == 1 && isNear() ? loneSpin : null);
    if (outcome instanceof SluiceException e) {
      throw withCallersTrace(e);
    }
    return outcome;
  }

  /** Lets the calling thread read the answer from its route; false where that is not to be done. */
  boolean await(LocalWrite write, long nanos) {
    Route current = route;
    return current != null && current.await(write, nanos);
  }

  /** Whether the writer is in this process. */
  boolean isNear() {
    Route current = route;
    return current != null && current.isNear();
  }

  /** Submits a transaction; its caller goes on with the session and then waits for the write. */
  public LocalWrite lease(Request.Lease lease, long timeoutNanos) {
    LocalWrite write = newWrite(lease, timeoutNanos, null);
    submit(write);
    return write;
  }

  /** Submits a write; the future fails with the outcome where that is an error. */
  public CompletableFuture<Object> executeAsync(Request request, long timeoutNanos) {
    CompletableFuture<Object> future = new CompletableFuture<>();
    try {
      submit(newWrite(request, timeoutNanos, future));
    } catch (SluiceException e) {
      future.completeExceptionally(e);
    }
    return future;
  }

  /** The error was made on another thread: what the caller sees must show where it called. */
  private static SluiceException withCallersTrace(SluiceException e) {
    e.setStackTrace(new Throwable().getStackTrace());
    return e;
  }

  private LocalWrite newWrite(
      Request request, long timeoutNanos, @Nullable CompletableFuture<Object> future) {
    int bytes = bytes(request);
    long now = System.nanoTime();
    return new LocalWrite(this, request, bytes, now, now + timeoutNanos, future);
  }

  private int bytes(Request request) {
    long bytes = WRITE_OVERHEAD_BYTES
        + (request instanceof Request.Single single ? bytes(single) : bytesOfOther(request));
    if (bytes > writeBytesMax) {
      throw SluiceException.of(
          SluiceError.TOO_LARGE,
          "the write has %d bytes, at most %d are allowed; split it, or raise SluiceOptions.writeBytes"
              .formatted(bytes, writeBytesMax));
    }
    long text = SqlText.bytes(request);
    if (text > scriptBytesMax) {
      throw SluiceException.of(
          SluiceError.TOO_LARGE,
          "the write has %d bytes of SQL, at most %d are allowed; split it, or raise SluiceOptions.scriptBytes"
              .formatted(text, scriptBytesMax));
    }
    return (int) Math.min(bytes + text, Integer.MAX_VALUE);
  }

  private static long bytesOfOther(Request request) {
    return switch (request) {
      case Request.Single single -> bytes(single);
      case Request.Several several -> {
        long sum = 0;
        for (Request.Single single : several.statements()) {
          sum += bytes(single);
        }
        yield sum;
      }
      case Request.Series series -> {
        long sum = 0;
        for (Request.Step step : series.steps()) {
          sum +=
              step instanceof Request.Statement(Request.Single single, var _) ? bytes(single) : 0;
        }
        yield sum;
      }
      case Request.Call call -> call.encoded() == null ? 0 : call.encoded().length;
      case Request.Once once ->
        once.key().length() + once.digest().length() + bytesOfOther(once.request());
      case Request.Replace _, Request.Lease _, Request.Internal _ -> 0;
    };
  }

  private static long bytes(Request.Single single) {
    long sum = 0;
    for (Object arg : single.args()) {
      sum += Values.bytes(arg);
    }
    return sum;
  }

  private void submit(LocalWrite write) {
    checkOpen();
    admission.acquire(write.bytes(), Math.min(queueWaitNanos, timeLeft(write)));
    open.incrementAndGet();
    Route current = route;
    if (current == null || !current.submit(write)) {
      submitSlowly(write);
    }
  }

  private static long timeLeft(LocalWrite write) {
    return write.deadlineNanos() - write.submittedNanos();
  }

  private void submitSlowly(LocalWrite write) {
    synchronized (lock) {
      if (closed) {
        admission.release(1, write.bytes());
        open.decrementAndGet();
        throw closedError();
      }
      Route current = route;
      if (current == null || !current.submit(write)) {
        pending.add(write);
      }
    }
    onRouteLost.run();
  }

  private void checkOpen() {
    if (closed) {
      throw closedError();
    }
  }

  private static SluiceException closedError() {
    return SluiceException.of(
        SluiceError.CLOSED, "this Sluice is closed; nothing was applied; open it again");
  }

  // ---- answers

  /** A caller has its answer. */
  void delivered(@Nullable CompletableFuture<Object> future, Object outcome) {
    open.decrementAndGet();
    if (future != null) {
      callbacks.complete(future, outcome);
    }
  }

  void answered(LocalWrite write, Object outcome) {
    if (!write.put(outcome)) {
      keepLate(write, outcome);
    }
  }

  /** The caller's deadline has passed. */
  void expire(LocalWrite write) {
    if (!withdraw(write) && !write.isSettled()) {
      deliverUnknown(write);
    }
  }

  /** Takes a write whose deadline has passed out of the queue; false if it has started. */
  boolean withdraw(LocalWrite write) {
    if (!write.cancel()) {
      return false;
    }
    giveUp(
        write,
        SluiceException.of(
            SluiceError.TIMEOUT,
            "the deadline passed after %d ms, before the writer ran it; nothing was applied; try again, or give it more time"
                .formatted(waitedMillis(write))));
    return true;
  }

  /** Answers a write that was taken out of the queue. */
  private void giveUp(LocalWrite write, SluiceException reason) {
    admission.release(1, write.bytes());
    if (write.request() instanceof Request.Lease(LeaseSession session)) {
      session.end(reason);
    }
    write.deliver(reason);
  }

  private static long waitedMillis(LocalWrite write) {
    return (System.nanoTime() - write.submittedNanos()) / 1_000_000;
  }

  /** Under the lock, so that an outcome that comes now finds the key, or keeps it from being made. */
  private void deliverUnknown(LocalWrite write) {
    synchronized (late) {
      if (write.isAnswered()) {
        return;
      }
      long key = keys.incrementAndGet();
      expired.put(write, key);
      late.put(key, new Outcome.Pending());
      if (late.size() > LATE_MAX) {
        late.remove(late.keySet().iterator().next());
      }
      boolean delivered = write.deliver(new SluiceException.OutcomeUnknown(
          SluiceError.CLIENT_TIMEOUT,
          "the deadline passed after %d ms while the write was under way; it may be applied: ask with Sluice.outcome(key), key %d of client %s"
              .formatted(waitedMillis(write), key, id),
          new WriteKey(id, key),
          null));
      if (!delivered) {
        expired.remove(write);
        late.remove(key);
      }
    }
  }

  private void keepLate(LocalWrite write, Object outcome) {
    synchronized (late) {
      Long key = expired.remove(write);
      if (key == null) {
        return; // cancelled before it ran: its caller knows that it was not applied
      }
      late.put(key, outcomeOf(outcome));
    }
  }

  private static Outcome outcomeOf(Object outcome) {
    return switch (outcome) {
      case SluiceException.Rejected _ -> new Outcome.NotApplied();
      case SluiceException.OutcomeUnknown _ -> new Outcome.Unknown();
      case SluiceException e -> new Outcome.Failed(e);
      default -> new Outcome.Applied();
    };
  }

  /** What became of a write whose caller's deadline passed while it was under way. */
  public Outcome outcome(long key) {
    synchronized (late) {
      Outcome outcome = late.get(key);
      return outcome == null ? new Outcome.Unknown() : outcome;
    }
  }

  // ---- routes

  /** Started by a writer in this process that was lost, and certainly not applied. */
  void orphanedUnapplied(LocalWrite write) {
    if (!settledUnapplied(write)) {
      orphaned(write);
    }
  }

  void orphaned(LocalWrite write) {
    synchronized (lock) {
      if (aborted) {
        endPending(write);
      } else {
        orphans.add(write);
      }
    }
  }

  /**
   * A route is closed, and the writes it leaves have been given back by {@code orphaned}.
   *
   * @param lost the route, which this client may not use any more, or not yet
   */
  @SuppressWarnings("ReferenceEquality") // asks for the very route
  public void detach(@Nullable Route lost) {
    synchronized (lock) {
      if (route == lost) {
        route = null;
      }
      for (int i = orphans.size() - 1; i >= 0; i--) {
        pending.addFirst(orphans.get(i));
      }
      orphans.clear();
    }
  }

  /**
   * Hands everything pending to a new route and uses it from now on.
   *
   * @param standing what the writer knows of this client
   * @param history tells whether a batch of an epoch is in the file
   */
  public void attach(Route next, Standing standing, History history) {
    Map<Doubt, History.Finding> findings = findings(history);
    synchronized (lock) {
      while (!pending.isEmpty()) {
        LocalWrite write = pending.getFirst();
        if (!isResolved(write, standing, findings) && !next.submit(write)) {
          return; // lost again already: the rest stays here
        }
        pending.removeFirst();
      }
      // One that was lost while nothing was pending has nobody to tell: detach has come and gone.
      route = next.isOpen() ? next : null;
    }
  }

  /** Asks the file before the lock is taken: callers and the watch must not wait for it. */
  private Map<Doubt, History.Finding> findings(History history) {
    Set<Doubt> doubts = new HashSet<>();
    synchronized (lock) {
      pending.forEach(write -> doubts.add(write.doubt()));
    }
    doubts.remove(Doubt.NONE);
    Map<Doubt, History.Finding> findings = new HashMap<>();
    doubts.forEach(doubt -> findings.put(doubt, history.find(doubt)));
    return findings;
  }

  /** The writer takes no writes of this client: those that wait for it are answered so. */
  public void refuse(SluiceException reason) {
    synchronized (lock) {
      pending.removeIf(write -> write.isSettled() || isRefused(write, reason));
    }
  }

  private boolean isRefused(LocalWrite write, SluiceException reason) {
    if (!write.cancel()) {
      return false; // perhaps applied by an earlier writer: still in doubt
    }
    admission.release(1, write.bytes());
    write.deliver(
        SluiceException.of((SluiceError) reason.code(), String.valueOf(reason.getMessage())));
    return true;
  }

  private boolean isResolved(
      LocalWrite write, Standing standing, Map<Doubt, History.Finding> findings) {
    if (write.isSettled()) {
      return true;
    }
    if (write.doubt().exists()) {
      return settledByHistory(write, Objects.requireNonNull(findings.get(write.doubt())));
    }
    return write.number() > 0 && settledByStanding(write, standing);
  }

  /** A write that was sent over a lost link: its number decides (G3). */
  private boolean settledByStanding(LocalWrite write, Standing standing) {
    if (!standing.known()) {
      write.decide(
          SluiceException.of(
              SluiceError.CLIENT_EXPIRED,
              "the writer no longer knows this client, so it cannot tell whether this write was applied; look at the data"));
    } else if (write.number() > standing.mark()) {
      return settledUnapplied(write);
    } else {
      Object outcome = standing.receipts().get(write.number());
      write.decide(
          outcome != null
              ? outcome
              : SluiceException.of(
                  SluiceError.CLIENT_EXPIRED,
                  "this write's receipt is gone; look at the data to see whether it was applied"));
    }
    answerPending(write);
    return true;
  }

  /** Never applied: it is sent again, unless nobody waits for it or its transaction is gone. */
  private boolean settledUnapplied(LocalWrite write) {
    if (write.request() instanceof Request.Lease(LeaseSession session) && session.hasBegun()) {
      SluiceException lost = SluiceException.of(
          SluiceError.TX_LOST,
          "the writer was lost before it committed this transaction; nothing was applied; run it again");
      session.end(lost);
      write.decide(lost);
    } else if (write.isAnswered()) {
      write.decide(
          SluiceException.of(SluiceError.TIMEOUT, "the deadline passed; nothing was applied"));
    } else {
      write.requeue();
      return false;
    }
    answerPending(write);
    return true;
  }

  private boolean settledByHistory(LocalWrite write, History.Finding finding) {
    switch (finding) {
      case APPLIED -> answerPending(write);
      case NOT_APPLIED -> {
        return settledUnapplied(write);
      }
      case FORGOTTEN -> {
        write.decide(
            SluiceException.of(
                SluiceError.CLIENT_EXPIRED,
                "the disk failed at this write's commit, and it is too long ago to find out whether it was applied; look at the data"));
        answerPending(write);
      }
    }
    return true;
  }

  private void answerPending(LocalWrite write) {
    admission.release(1, write.bytes());
    write.settle();
  }

  /** Looks at the deadlines of what waits here, or on the way. */
  public void checkDeadlines(long nowNanos) {
    Route current = route;
    if (current != null) {
      current.checkDeadlines(nowNanos);
    }
    synchronized (lock) {
      pending.forEach(write -> write.checkDeadline(nowNanos));
      pending.removeIf(LocalWrite::isSettled);
    }
  }

  /** Sends nothing more along its route: what comes waits for the next one. */
  public void pause() {
    synchronized (lock) {
      route = null;
    }
  }

  /** Whether every accepted write is answered. */
  public boolean isDrained() {
    return open.get() == 0;
  }

  /** Numbers the writes it sends over links; under the link's lock. */
  public long nextNumber() {
    return ++numbers;
  }

  /** The highest number it has given; before a new link is used. */
  public long lastNumber() {
    return numbers;
  }

  /** Refuses new writes from now on. */
  public void close() {
    closed = true;
  }

  /** Answers everything that still waits here: the time for draining is over. */
  public void abort() {
    synchronized (lock) {
      Route current = route;
      route = null;
      if (current != null) {
        current.close();
      }
      aborted = true;
      pending.forEach(this::endPending);
      pending.clear();
    }
  }

  /** Nobody will run it, or find out about it, for this client any more. */
  private void endPending(LocalWrite write) {
    if (write.cancel()) {
      giveUp(write, closedError());
    } else if (!write.isSettled()) {
      deliverUnknown(write);
      admission.release(1, write.bytes());
    }
  }
}
