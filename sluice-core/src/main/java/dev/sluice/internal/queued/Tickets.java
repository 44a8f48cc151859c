package dev.sluice.internal.queued;

import dev.sluice.Outcome;
import dev.sluice.Row;
import dev.sluice.Rows;
import dev.sluice.SeriesResult;
import dev.sluice.SluiceError;
import dev.sluice.SluiceException;
import dev.sluice.Sql;
import dev.sluice.StatementResult;
import dev.sluice.Ticket;
import dev.sluice.internal.Uninterruptibly;
import dev.sluice.internal.codec.Outcomes;
import dev.sluice.internal.codec.WireReader;
import dev.sluice.internal.commit.StateTables;
import dev.sluice.internal.link.Question;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** What became of queued writes: the writer tells when, the file tells what. */
public final class Tickets {
  private static final long RETRY_MILLIS = 20;

  private final Asker writer;
  private final Function<Sql, Rows> file;

  /**
   * With the way to the writer, and one to read the file: an exclusive database can be read by the
   * writer's connection only.
   */
  public Tickets(Asker writer, Function<Sql, Rows> file) {
    this.writer = writer;
    this.file = file;
  }

  /** What the file says now. */
  public Outcome outcome(Ticket ticket) {
    Row row = file.apply(Sql.of(StateTables.queuedSql(), ticket.sequence())).single();
    if (row.longValue(3) == 1) {
      return new Outcome.NotApplied(); // its record is lost, and its number is not given again
    }
    if (row.longValue(0) < ticket.sequence()) {
      return new Outcome.Pending();
    }
    if (!row.isNull(1)) {
      return failure(Outcomes.read(new WireReader(row.blob(1))));
    }
    return row.longValue(2) >= ticket.sequence() ? new Outcome.Unknown() : new Outcome.Applied();
  }

  private static Outcome failure(Object kept) {
    return switch (kept) {
      case SluiceException error -> new Outcome.Failed(error);
      case SeriesResult series when series.applied() -> new Outcome.AppliedPartly(series);
      case SeriesResult series
      when series.results().getLast() instanceof StatementResult.Failed(SluiceException error) ->
        new Outcome.Failed(error);
      default -> throw new IllegalStateException("not a failure: " + kept);
    };
  }

  /** The writer's word: whether it knows that the write went well. Otherwise the file has to be asked. */
  public static byte[] applied(boolean wentWell) {
    return new byte[] {(byte) (wentWell ? 1 : 0)};
  }

  /** Waits for the writer's word; Pending when the time is over. An interrupt does not end it. */
  public Outcome await(Ticket ticket, long waitNanos) {
    CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    ask(ticket, System.nanoTime() + waitNanos, outcome, Runnable::run);
    return Uninterruptibly.get(outcome, waitNanos, Outcome.Pending::new);
  }

  /** The same, without waiting. */
  public CompletableFuture<Outcome> awaitAsync(Ticket ticket, long waitNanos) {
    CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    // What hangs on the future must not run on the thread that brings the word.
    ask(ticket, System.nanoTime() + waitNanos, outcome, Thread::startVirtualThread);
    return outcome.completeOnTimeout(new Outcome.Pending(), waitNanos, TimeUnit.NANOSECONDS);
  }

  private void ask(
      Ticket ticket, long deadlineNanos, CompletableFuture<Outcome> outcome, Executor completing) {
    writer
        .ask(Question.APPLIED, frame -> {
          long left = Math.max(0, deadlineNanos - System.nanoTime());
          frame.varint(ticket.sequence()).varint(left);
        })
        .whenComplete((answer, error) -> {
          if (error == null && answer.length > 0 && answer[0] == 1) {
            completing.execute(() -> outcome.complete(new Outcome.Applied()));
          } else if (error == null) {
            answerFrom(ticket, outcome);
          } else if (isCode(error, SluiceError.TIMEOUT)) {
            outcome.complete(new Outcome.Pending());
          } else if (!isCode(error, SluiceError.TX_LOST)) {
            outcome.completeExceptionally(error);
          } else if (System.nanoTime() - deadlineNanos < 0) {
            // Between two writers: ask the next one.
            CompletableFuture.delayedExecutor(RETRY_MILLIS, TimeUnit.MILLISECONDS)
                .execute(() -> ask(ticket, deadlineNanos, outcome, completing));
          }
        });
  }

  private static boolean isCode(Throwable error, SluiceError code) {
    return error instanceof SluiceException e && e.code() == code;
  }

  /** Off the thread that brought the word: it serves all. */
  private void answerFrom(Ticket ticket, CompletableFuture<Outcome> outcome) {
    Thread.startVirtualThread(() -> {
      try {
        outcome.complete(outcome(ticket));
      } catch (Throwable e) { // handed to whoever waits
        outcome.completeExceptionally(e);
      }
    });
  }
}
