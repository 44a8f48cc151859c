package dev.sluice.internal.queued;

import dev.sluice.SluiceError;
import dev.sluice.SluiceException;
import dev.sluice.SluiceOptions;
import dev.sluice.internal.Uninterruptibly;
import dev.sluice.internal.codec.WireReader;
import dev.sluice.internal.codec.WireWriter;
import dev.sluice.internal.link.Question;
import dev.sluice.internal.link.Requests;
import dev.sluice.internal.queue.Admission;
import dev.sluice.internal.queue.Request;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A client's queued writes on their way to the journal. Each keeps its number until its ticket is
 * here, so that one that is sent again to the next writer is recognised there. Thread-safe.
 */
public final class Enqueuer {
  private static final long TIMED_PARK_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Admission admission;
  private final long queueWaitNanos;
  private final long writeBytesMax;
  private final Map<Long, Waiting> waiting = new LinkedHashMap<>();
  private @Nullable Asker asker;
  private boolean linked;
  private long numbers;
  private long sentOverLinks;
  private long earliestNanos; // no deadline is before this, while any are waiting

  private static final class Waiting {
    private final long number;
    private final byte[] body;
    private final long deadlineNanos;
    private final CompletableFuture<Long> ticket = new CompletableFuture<>();
    private boolean sent;

    Waiting(long number, byte[] body, long deadlineNanos) {
      this.number = number;
      this.body = body;
      this.deadlineNanos = deadlineNanos;
    }
  }

  /** With this process's back-pressure, and its limits. */
  public Enqueuer(Admission admission, SluiceOptions options) {
    this.admission = admission;
    this.queueWaitNanos = options.queueWait().toNanos();
    this.writeBytesMax = options.writeBytes();
  }

  /**
   * Queues a write and waits for its sequence number. An interrupt does not end it.
   *
   * @throws SluiceException as the future of {@link #enqueue} fails
   */
  public long enqueueNow(Request request, long timeoutNanos) {
    Waiting write = submitted(request, timeoutNanos);
    if (Thread.currentThread().isVirtual() && timeoutNanos > TIMED_PARK_NANOS) {
      return Uninterruptibly.get(write.ticket); // its timed park is dear; checkDeadlines ends it
    }
    return Uninterruptibly.get(write.ticket, timeoutNanos, () -> {
      expire(write);
      return Uninterruptibly.get(write.ticket); // it may have come at the last moment
    });
  }

  /**
   * Queues a write; the future gives its sequence number.
   *
   * @throws SluiceException.Rejected QUEUE_FULL
   * @throws SluiceException.Failed TOO_LARGE
   */
  public CompletableFuture<Long> enqueue(Request request, long timeoutNanos) {
    return submitted(request, timeoutNanos).ticket;
  }

  private Waiting submitted(Request request, long timeoutNanos) {
    WireWriter out = new WireWriter(64);
    Requests.write(request, out);
    byte[] body = out.toBytes();
    if (body.length > writeBytesMax) {
      throw SluiceException.of(
          SluiceError.TOO_LARGE,
          "the queued write has %d bytes, at most %d are allowed; split it, or raise SluiceOptions.writeBytes"
              .formatted(body.length, writeBytesMax));
    }
    long deadline = System.nanoTime() + timeoutNanos;
    admission.acquire(body.length, Math.min(queueWaitNanos, timeoutNanos));
    Waiting write;
    synchronized (waiting) {
      write = new Waiting(++numbers, body, deadline);
      if (waiting.isEmpty() || deadline - earliestNanos < 0) {
        earliestNanos = deadline;
      }
      waiting.put(write.number, write);
      send(write);
    }
    write.ticket.whenComplete((_, _) -> admission.release(1, body.length));
    return write;
  }

  /** Ends the waits of those whose time is over; called again and again. */
  public void checkDeadlines(long nowNanos) {
    List<Waiting> late = new ArrayList<>();
    synchronized (waiting) {
      if (waiting.isEmpty() || nowNanos - earliestNanos < 0) {
        return;
      }
      long left = Long.MAX_VALUE;
      for (Waiting write : waiting.values()) {
        if (nowNanos - write.deadlineNanos >= 0) {
          late.add(write);
        } else {
          left = Math.min(left, write.deadlineNanos - nowNanos);
        }
      }
      earliestNanos = nowNanos + left;
    }
    late.forEach(this::expire);
  }

  /** Not sent again either: without a writer, what waits for one would grow without a bound. */
  private void expire(Waiting write) {
    boolean sent;
    synchronized (waiting) {
      waiting.remove(write.number);
      sent = write.sent;
    }
    write.ticket.completeExceptionally(
        sent
            ? unknown("the deadline passed before the writer had journaled this write")
            : SluiceException.of(
                SluiceError.TIMEOUT,
                "the deadline passed before there was a writer; nothing was queued; try again"));
  }

  private static SluiceException unknown(String why) {
    return SluiceException.of(SluiceError.CLIENT_TIMEOUT, why + "; it may still be queued");
  }

  /**
   * A writer is there: everything unanswered is sent again, in order.
   *
   * @param overLink whether it is in another process
   */
  public void attach(Asker next, boolean overLink) {
    synchronized (waiting) {
      asker = next;
      linked = overLink;
      List.copyOf(waiting.values()).forEach(this::send);
    }
  }

  /** The writer is gone. */
  public void detach() {
    synchronized (waiting) {
      asker = null;
    }
  }

  /** The highest number sent to another process: that one may know it when it is sent again. */
  public long sentOverLinks() {
    synchronized (waiting) {
      return sentOverLinks;
    }
  }

  /** Whether anything was ever queued here. */
  public boolean isUsed() {
    synchronized (waiting) {
      return numbers > 0;
    }
  }

  /** Whether every queued write has its ticket. */
  public boolean isIdle() {
    synchronized (waiting) {
      return waiting.isEmpty();
    }
  }

  /** Ends all that wait: the Sluice is closed. */
  public void close(SluiceException reason) {
    List<Waiting> left;
    synchronized (waiting) {
      left = List.copyOf(waiting.values());
      waiting.clear();
    }
    for (Waiting write : left) {
      write.ticket.completeExceptionally(
          write.sent ? unknown("closed before the writer had journaled this write") : reason);
    }
  }

  /** The writer will have nothing to do with this client: what was never sent fails at once. */
  public void refuse(SluiceException reason) {
    List<Waiting> left;
    synchronized (waiting) {
      left = waiting.values().stream().filter(write -> !write.sent).toList();
      left.forEach(write -> waiting.remove(write.number));
    }
    left.forEach(write -> write.ticket.completeExceptionally(reason));
  }

  private void send(Waiting write) {
    Asker way = asker;
    if (way == null) {
      return;
    }
    write.sent = true;
    if (linked) {
      sentOverLinks = Math.max(sentOverLinks, write.number);
    }
    long confirmed = waiting.keySet().iterator().next() - 1;
    way.ask(
            Question.ENQUEUE,
            frame -> frame.varint(write.number).varint(confirmed).raw(write.body))
        .whenComplete((answer, error) -> answered(write, answer, error));
  }

  private void answered(Waiting write, byte @Nullable [] answer, @Nullable Throwable error) {
    if (error instanceof SluiceException e && e.code() == SluiceError.TX_LOST) {
      return; // the writer was lost: attach sends it again to the next one
    }
    synchronized (waiting) {
      waiting.remove(write.number);
    }
    if (answer != null) {
      write.ticket.complete(new WireReader(answer).varint());
    } else {
      write.ticket.completeExceptionally(error);
    }
  }
}
