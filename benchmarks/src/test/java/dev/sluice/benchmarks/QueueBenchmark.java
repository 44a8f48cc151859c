package dev.sluice.benchmarks;

import dev.sluice.internal.queue.Doubt;
import dev.sluice.internal.queue.Lane;
import dev.sluice.internal.queue.Request;
import dev.sluice.internal.queue.Write;
import dev.sluice.internal.queue.WriteQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the queue costs: a write appended and taken by one thread, and one handed to another thread and
 * answered by it, without any SQLite in between.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class QueueBenchmark {
  private static final Request NOTHING = new Request.Internal(_ -> "");

  @Benchmark
  public @Nullable Write offerAndPoll(OneThread state) {
    state.lane.offer(new Ping());
    return state.queue.poll();
  }

  @Benchmark
  public boolean handOff(TwoThreads state) {
    Ping ping = new Ping();
    state.lane.offer(ping);
    while (!ping.isSettled()) {
      Thread.onSpinWait();
    }
    return true;
  }

  /** A queue without anybody at its other end. */
  @State(Scope.Thread)
  public static class OneThread {
    final WriteQueue queue = new WriteQueue();
    final Lane lane = queue.open();
  }

  /** A queue with a thread that answers every write. */
  @State(Scope.Benchmark)
  public static class TwoThreads {
    private static final long SPIN_NANOS = 50_000;
    private static final long PARK_NANOS = 1_000_000;

    final WriteQueue queue = new WriteQueue();
    final Lane lane = queue.open();
    private final Thread taker = Thread.ofPlatform().daemon().unstarted(this::take);
    private volatile boolean stopped;

    @Setup(Level.Trial)
    public void start() {
      taker.start();
    }

    @TearDown(Level.Trial)
    public void stop() throws InterruptedException {
      stopped = true;
      taker.join();
    }

    private void take() {
      while (!stopped) {
        Write write = queue.poll();
        if (write == null) {
          queue.wakeup().await(queue::hasWork, SPIN_NANOS, PARK_NANOS);
        } else {
          write.decide(NOTHING);
          write.settle();
        }
      }
    }
  }

  private static final class Ping extends Write {
    Ping() {
      super(NOTHING, /* bytes= */ 0, /* submittedNanos= */ 0, Long.MAX_VALUE);
    }

    @Override
    protected void answered(Object outcome) {}

    @Override
    public void orphaned(Doubt doubt) {}
  }
}
