package dev.sluice.benchmarks.flows;

import dev.sluice.benchmarks.CallerTally;
import dev.sluice.benchmarks.Load;
import dev.sluice.benchmarks.Measurement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What a process of the bench does with its engine: {@code KIND STEPS CALLERS} sets what the next windows
 * run; {@code fill FROM N}, {@code wait N}, {@code recover N} and {@code wake N} are done at once.
 */
public final class FlowLoad implements Load {
  private final FlowEngine engine;
  private FlowKind kind = FlowKind.PLAIN;
  private int steps = 1;
  private int callers = 1;

  /** Closes the engine with itself. */
  public FlowLoad(FlowEngine engine) {
    this.engine = engine;
  }

  @Override
  public void execute(String text) throws Exception {
    String[] words = text.split(" ", -1);
    int count = Integer.parseInt(words[1]);
    switch (words[0]) {
      case "fill" -> engine.fill(count, Integer.parseInt(words[2]));
      case "wait" -> engine.startWaiting(count);
      case "recover" -> engine.awaitRecovery(count);
      case "wake" -> engine.wakeAll(count);
      default -> {
        kind = FlowKind.valueOf(words[0].toUpperCase(Locale.ROOT));
        steps = count;
        callers = Integer.parseInt(words[2]);
      }
    }
  }

  @Override
  public Measurement run(long nanos) throws Exception {
    long deadline = System.nanoTime() + nanos;
    List<Callable<CallerTally>> bodies = new ArrayList<>(callers);
    for (int i = 0; i < callers; i++) {
      bodies.add(() -> call(new CallerTally(deadline)));
    }
    List<CallerTally> tallies = new ArrayList<>(callers);
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<CallerTally> tally : executor.invokeAll(bodies)) {
        tallies.add(tally.get());
      }
    }
    return Measurement.of(tallies, nanos);
  }

  private CallerTally call(CallerTally tally) throws Exception {
    long began = System.nanoTime();
    while (tally.open(began)) {
      began = once(tally, began);
    }
    return tally;
  }

  private long once(CallerTally tally, long began) throws Exception {
    if (kind == FlowKind.TIMER) {
      long late = engine.sleep();
      long ended = System.nanoTime();
      tally.answered(ended - late, ended, 1);
      return ended;
    }
    engine.run(kind, steps);
    long ended = System.nanoTime();
    tally.answered(began, ended, 1);
    return ended;
  }

  @Override
  public void close() {
    engine.close();
  }
}
