package dev.sluice.internal.stats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Latency;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class HistogramTest {
  @Test
  void summary_nothingRecorded_isZero() {
    assertThat(new Histogram().summary()).isEqualTo(new Latency(0, 0, 0, 0, 0, 0));
  }

  @Test
  void summary_smallValues_isExact() {
    Histogram histogram = new Histogram();
    for (int i = 1; i <= 60; i++) {
      histogram.record(i);
    }

    assertThat(histogram.summary()).isEqualTo(new Latency(60, 30, 30, 60, 60, 60));
  }

  @Test
  void summary_extremeValues_staysInRange() {
    Histogram histogram = new Histogram();
    histogram.record(Long.MIN_VALUE);
    histogram.record(Long.MAX_VALUE);
    histogram.record(Long.MAX_VALUE);

    Latency summary = histogram.summary();

    assertThat(summary.count()).isEqualTo(3);
    assertThat(summary.p50()).isEqualTo(Long.MAX_VALUE);
    assertThat(summary.max()).isEqualTo(Long.MAX_VALUE);
    assertThat(summary.mean()).isPositive();
  }

  @Property(tries = 500)
  void summary_anyValues_isWithinAThirtySecondOfTheSortedArray(@ForAll("samples") long[] values) {
    Histogram histogram = new Histogram();
    Arrays.stream(values).forEach(histogram::record);

    Latency summary = histogram.summary();

    long[] sorted = values.clone();
    Arrays.sort(sorted);
    assertThat(summary.count()).isEqualTo(values.length);
    assertThat(summary.max()).isEqualTo(sorted[sorted.length - 1]);
    assertThat(summary.mean()).isEqualTo(Arrays.stream(values).sum() / values.length);
    assertClose(summary.p50(), sorted, 0.5);
    assertClose(summary.p99(), sorted, 0.99);
    assertClose(summary.p999(), sorted, 0.999);
  }

  @Test
  void summary_whileOneThreadRecords_isAlwaysPlausible() throws InterruptedException {
    Histogram histogram = new Histogram();
    CountDownLatch started = new CountDownLatch(1);
    Thread writer = Thread.ofPlatform().start(() -> {
      for (int i = 0; i < 200_000; i++) {
        histogram.record(1_000);
        started.countDown();
      }
    });
    started.await();

    long before = 0;
    while (writer.isAlive()) {
      Latency summary = histogram.summary();
      assertThat(summary.count()).isGreaterThanOrEqualTo(before);
      assertThat(summary.p50()).isEqualTo(summary.max());
      before = summary.count();
    }
    writer.join();

    assertThat(histogram.summary()).isEqualTo(new Latency(200_000, 1000, 1000, 1000, 1000, 1000));
  }

  @Provide
  Arbitrary<long[]> samples() {
    return Arbitraries.longs()
        .between(0, 3_600_000_000_000L)
        .array(long[].class)
        .ofMinSize(1)
        .ofMaxSize(3000);
  }

  private static void assertClose(long reported, long[] sorted, double share) {
    long exact = sorted[(int) Math.ceil(share * sorted.length) - 1];
    assertThat(reported).isBetween(exact, exact + exact / 32 + 1);
  }
}
