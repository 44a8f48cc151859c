package dev.sluice.benchmarks;

import dev.sluice.Sluice;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;

/** Threads that each write and wait for the answer, again and again. */
final class CallersLoad implements Load {
  private final Sluice sluice;
  private final int callers;
  private final Write write;
  private final ThreadFactory threads;

  private CallersLoad(Sluice sluice, ThreadFactory threads, int callers, Write write) {
    this.sluice = sluice;
    this.threads = threads;
    this.callers = callers;
    this.write = write;
  }

  /** On virtual threads. */
  static CallersLoad virtual(Sluice sluice, int callers, Write write) {
    return new CallersLoad(sluice, Thread.ofVirtual().factory(), callers, write);
  }

  /** On platform threads. */
  static CallersLoad platform(Sluice sluice, int callers, Write write) {
    return new CallersLoad(sluice, Thread.ofPlatform().daemon().factory(), callers, write);
  }

  @Override
  public Measurement run(long nanos) throws Exception {
    long deadline = System.nanoTime() + nanos;
    List<Callable<CallerTally>> bodies = new ArrayList<>(callers);
    for (int i = 0; i < callers; i++) {
      bodies.add(() -> call(new CallerTally(deadline)));
    }
    List<CallerTally> tallies = new ArrayList<>(callers);
    try (ExecutorService executor = Executors.newThreadPerTaskExecutor(threads)) {
      for (Future<CallerTally> tally : executor.invokeAll(bodies)) {
        tallies.add(tally.get());
      }
    }
    return Measurement.of(tallies, nanos);
  }

  private CallerTally call(CallerTally tally) throws Exception {
    long began = System.nanoTime();
    for (long n = 0; tally.open(began); n++) {
      began = once(tally, n, began);
    }
    return tally;
  }

  /** A method of its own, as a loop of a slow caller stays interpreted for minutes. */
  private long once(CallerTally tally, long n, long began) throws Exception {
    write.run(sluice, Item.of(n));
    long ended = System.nanoTime();
    tally.answered(began, ended, 1);
    return ended;
  }

  @Override
  public void execute(String sql) {
    sluice.execute(sql);
  }

  @Override
  public void close() {
    sluice.close();
  }

  /** One write, from call to answer. */
  @FunctionalInterface
  interface Write {
    void run(Sluice sluice, Item item) throws Exception;
  }
}
