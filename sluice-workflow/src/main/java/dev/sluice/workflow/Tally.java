package dev.sluice.workflow;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** Counts what the workflows of this process do. */
final class Tally implements WorkflowObserver {
  private static final long[] BOUNDS =
      WorkflowStats.BOUNDS.stream().mapToLong(Duration::toNanos).toArray();

  private final AtomicInteger running = new AtomicInteger();
  private final LongAdder runs = new LongAdder();
  private final LongAdder recovered = new LongAdder();
  private final LongAdder dead = new LongAdder();
  private final LongAdder retries = new LongAdder();
  private final Map<WorkflowState, LongAdder> ended =
      Collections.synchronizedMap(new EnumMap<>(WorkflowState.class));
  private final Map<String, Histogram> steps = new ConcurrentHashMap<>();

  @Override
  public RunWatch running(Run run) {
    runs.increment();
    running.incrementAndGet();
    Histogram times = steps.computeIfAbsent(run.name(), name -> new Histogram());
    return new RunWatch() {
      @Override
      public AttemptWatch attempt(String path, StepKind kind, int number) {
        if (number > 1) {
          retries.increment();
        }
        long began = System.nanoTime();
        return failure -> {
          if (failure.isEmpty()) {
            times.add(System.nanoTime() - began);
          }
        };
      }

      @Override
      public void ended(Optional<WorkflowState> state, Optional<Failure> failure) {
        running.decrementAndGet();
        state.ifPresent(
            how -> ended.computeIfAbsent(how, key -> new LongAdder()).increment());
      }
    };
  }

  @Override
  public void recovered(String process, long queued, long dead) {
    recovered.add(queued);
    this.dead.add(dead);
  }

  WorkflowStats stats() {
    Map<WorkflowState, Long> ends = new EnumMap<>(WorkflowState.class);
    synchronized (ended) {
      ended.forEach((state, count) -> ends.put(state, count.sum()));
    }
    Map<String, WorkflowStats.Times> times = new HashMap<>();
    steps.forEach((name, histogram) -> times.put(name, histogram.times()));
    return new WorkflowStats(
        running.get(), runs.sum(), ends, recovered.sum(), dead.sum(), retries.sum(), times);
  }

  private static final class Histogram {
    private final LongAdder sumNanos = new LongAdder();
    private final List<LongAdder> counts = new ArrayList<>();

    Histogram() {
      for (int i = 0; i <= BOUNDS.length; i++) {
        counts.add(new LongAdder());
      }
    }

    void add(long nanos) {
      int bucket = 0;
      while (bucket < BOUNDS.length && nanos > BOUNDS[bucket]) {
        bucket++;
      }
      counts.get(bucket).increment();
      sumNanos.add(nanos);
    }

    WorkflowStats.Times times() {
      return new WorkflowStats.Times(
          Duration.ofNanos(sumNanos.sum()), counts.stream().map(LongAdder::sum).toList());
    }
  }
}
