package dev.sluice.benchmarks;

import dev.sluice.internal.stats.Histogram;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What it costs to count one latency: in the writer's statistics, and in the bench itself. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class HistogramBenchmark {
  private final Histogram statistics = new Histogram();
  private final LatencyHistogram bench = new LatencyHistogram();
  private long value = 1;

  @Benchmark
  public long statistics() {
    statistics.record(next());
    return value;
  }

  @Benchmark
  public long bench() {
    bench.record(next());
    return value;
  }

  /** From 0 to about 16 ms, so that the buckets are met in no order. */
  private long next() {
    value = value * 6_364_136_223_846_793_005L + 1_442_695_040_888_963_407L;
    return value >>> 40;
  }
}
