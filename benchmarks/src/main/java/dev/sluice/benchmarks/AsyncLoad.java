package dev.sluice.benchmarks;

import dev.sluice.Sluice;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The case {@code sluice-async}: one producer that does not wait for answers. Sluice's own
 * back-pressure (the limit of the queue, with a queue wait) holds it up, so its latency is that of a
 * full queue.
 */
final class AsyncLoad implements Load {
  private final Sluice sluice;

  /** For a database opened with a queue wait. */
  AsyncLoad(Sluice sluice) {
    this.sluice = sluice;
  }

  @Override
  public Measurement run(long nanos) throws Exception {
    long now = System.nanoTime();
    CallerTally tally = new CallerTally(now + nanos);
    Answers answers = new Answers(tally);
    long sent = 0;
    while (tally.open(now)) {
      Item item = Item.of(sent++);
      long began = now;
      sluice
          .executeAsync(Item.INSERT, item.name(), item.number(), item.amount())
          .whenComplete((_, error) -> answers.one(began, error));
      now = System.nanoTime();
    }
    answers.await(sent);
    return Measurement.of(List.of(tally), nanos);
  }

  @Override
  public void execute(String sql) {
    sluice.execute(sql);
  }

  @Override
  public void close() {
    sluice.close();
  }

  /** Counts answers, which come in threads of Sluice's choice. Thread-safe. */
  private static final class Answers {
    private final CallerTally tally;
    private long count;
    private boolean awaited;
    private @Nullable Throwable error;

    Answers(CallerTally tally) {
      this.tally = tally;
    }

    synchronized void one(long began, @Nullable Throwable error) {
      count++;
      if (error == null) {
        tally.answered(began, System.nanoTime(), 1);
      } else {
        this.error = error;
      }
      if (awaited) {
        notifyAll();
      }
    }

    /** Returns when so many answers have come; every write has a deadline, so they do come. */
    synchronized void await(long sent) throws Exception {
      awaited = true;
      while (count < sent) {
        wait();
      }
      if (error != null) {
        throw new IllegalStateException("a write failed", error);
      }
    }
  }
}
