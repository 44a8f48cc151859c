package dev.sluice.internal.queued;

import dev.sluice.SluiceError;
import dev.sluice.SluiceException;
import dev.sluice.SluiceOptions;
import dev.sluice.internal.codec.WireReader;
import dev.sluice.internal.codec.WireWriter;
import dev.sluice.internal.link.Question;
import dev.sluice.internal.link.Requests;
import dev.sluice.internal.queue.Admission;
import dev.sluice.internal.queue.Request;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A client's queued writes on their way to the journal. Each keeps its number until its ticket is
 * here, so that one that is sent again to the next writer is recognised there. Thread-safe.
 */
public final class Enqueuer {
  private final Admission admission;
  private final long queueWaitNanos;
  private final long writeBytesMax;
  private final Map<Long, Waiting> waiting = new LinkedHashMap<>();
  private @Nullable Asker asker;
  private long numbers;

  private record Waiting(long number, byte[] body, CompletableFuture<Long> ticket) {}

  /** With this process's back-pressure, and its limits. */
  public Enqueuer(Admission admission, SluiceOptions options) {
    this.admission = admission;
    this.queueWaitNanos = options.queueWait().toNanos();
    this.writeBytesMax = options.writeBytes();
  }

  /**
   * Queues a write; the future gives its sequence number.
   *
   * @throws SluiceException.Rejected QUEUE_FULL
   * @throws SluiceException.Failed TOO_LARGE
   */
  public CompletableFuture<Long> enqueue(Request request, long timeoutNanos) {
    WireWriter out = new WireWriter(64);
    Requests.write(request, out);
    byte[] body = out.toBytes();
    if (body.length > writeBytesMax) {
      throw SluiceException.of(
          SluiceError.TOO_LARGE,
          "the queued write has %d bytes, at most %d are allowed; split it, or raise SluiceOptions.writeBytes"
              .formatted(body.length, writeBytesMax));
    }
    admission.acquire(body.length, Math.min(queueWaitNanos, timeoutNanos));
    CompletableFuture<Long> ticket = new CompletableFuture<>();
    synchronized (waiting) {
      Waiting write = new Waiting(++numbers, body, ticket);
      waiting.put(write.number(), write);
      send(write);
    }
    ticket.whenComplete((_, _) -> admission.release(1, body.length));
    return ticket
        .orTimeout(timeoutNanos, TimeUnit.NANOSECONDS)
        .exceptionallyCompose(Enqueuer::timedOut);
  }

  private static CompletableFuture<Long> timedOut(Throwable e) {
    return CompletableFuture.failedFuture(
        e instanceof java.util.concurrent.TimeoutException
            ? SluiceException.of(
                SluiceError.CLIENT_TIMEOUT,
                "the deadline passed before the writer had journaled this write; it may still be queued")
            : e);
  }

  /** A writer is there: everything unanswered is sent again, in order. */
  public void attach(Asker next) {
    synchronized (waiting) {
      asker = next;
      waiting.values().forEach(this::send);
    }
  }

  /** The writer is gone. */
  public void detach() {
    synchronized (waiting) {
      asker = null;
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
    synchronized (waiting) {
      waiting.values().forEach(write -> write.ticket().completeExceptionally(reason));
      waiting.clear();
    }
  }

  private void send(Waiting write) {
    Asker way = asker;
    if (way == null) {
      return;
    }
    way.ask(Question.ENQUEUE, frame -> frame.varint(write.number()).raw(write.body()))
        .whenComplete((answer, error) -> answered(write, answer, error));
  }

  private void answered(Waiting write, byte @Nullable [] answer, @Nullable Throwable error) {
    if (error instanceof SluiceException e && e.code() == SluiceError.TX_LOST) {
      return; // the writer was lost: attach sends it again to the next one
    }
    synchronized (waiting) {
      waiting.remove(write.number());
    }
    if (answer != null) {
      write.ticket().complete(new WireReader(answer).varint());
    } else {
      write.ticket().completeExceptionally(error);
    }
  }
}
