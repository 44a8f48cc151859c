package dev.sluice.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class LatencyHistogramTest {
  @Test
  void percentile_empty_isZero() {
    LatencyHistogram histogram = new LatencyHistogram();

    assertThat(histogram.percentile(0.5)).isZero();
    assertThat(histogram.max()).isZero();
    assertThat(histogram.count()).isZero();
  }

  @Test
  void percentile_smallValues_areExact() {
    LatencyHistogram histogram = new LatencyHistogram();
    for (int value = 1; value <= 50; value++) {
      histogram.record(value);
    }

    assertThat(histogram.percentile(0)).isEqualTo(1);
    assertThat(histogram.percentile(0.5)).isEqualTo(25);
    assertThat(histogram.percentile(0.98)).isEqualTo(49);
    assertThat(histogram.percentile(1)).isEqualTo(50);
  }

  @Test
  void record_oneSlowAmongThousand_showsInMaxOnly() {
    LatencyHistogram histogram = new LatencyHistogram();
    histogram.record(10, 9_999);
    histogram.record(5_000_000_000L);

    assertThat(histogram.percentile(0.999)).isEqualTo(10);
    assertThat(histogram.max()).isEqualTo(5_000_000_000L);
    assertThat(histogram.percentile(1)).isEqualTo(5_000_000_000L);
  }

  @Test
  void record_negative_countsAsZero() {
    LatencyHistogram histogram = new LatencyHistogram();
    histogram.record(-5);

    assertThat(histogram.count()).isEqualTo(1);
    assertThat(histogram.percentile(1)).isZero();
  }

  @Test
  void record_largestLong_isKept() {
    LatencyHistogram histogram = new LatencyHistogram();
    histogram.record(Long.MAX_VALUE);

    assertThat(histogram.percentile(0.5)).isEqualTo(Long.MAX_VALUE);
    assertThat(LatencyHistogram.parse(histogram.toString()).max()).isEqualTo(Long.MAX_VALUE);
  }

  @Property
  void percentile_anyValues_isAtMostTwoPercentAboveTheTrueOne(
      @ForAll @Size(min = 1, max = 200) List<@LongRange(min = 0) Long> values,
      @ForAll @DoubleRange(min = 0, max = 1) double share) {
    LatencyHistogram histogram = new LatencyHistogram();
    values.forEach(histogram::record);
    int rank = (int) Math.max(0, Math.ceil(share * values.size()) - 1);
    long exact = values.stream().sorted().toList().get(rank);

    long found = histogram.percentile(share);

    assertThat(found).isGreaterThanOrEqualTo(exact);
    assertThat((double) found).isLessThanOrEqualTo(exact * 1.016 + 1);
  }

  @Property
  void parse_ofToString_givesTheSame(
      @ForAll @Size(max = 100) List<@LongRange(min = 0, max = 10_000_000_000L) Long> values) {
    LatencyHistogram histogram = new LatencyHistogram();
    values.forEach(histogram::record);

    LatencyHistogram copy = LatencyHistogram.parse(histogram.toString());

    assertThat(copy.toString()).isEqualTo(histogram.toString());
    assertThat(copy.count()).isEqualTo(values.size());
    assertThat(copy.max()).isEqualTo(histogram.max());
  }

  @Property
  void add_twoParts_equalsTheWhole(
      @ForAll @Size(max = 50) List<@LongRange(min = 0, max = 10_000_000) Long> first,
      @ForAll @Size(max = 50) List<@LongRange(min = 0, max = 10_000_000) Long> second) {
    LatencyHistogram whole = new LatencyHistogram();
    LatencyHistogram sum = new LatencyHistogram();
    LatencyHistogram other = new LatencyHistogram();
    first.forEach(whole::record);
    second.forEach(whole::record);
    first.forEach(sum::record);
    second.forEach(other::record);

    sum.add(other);

    assertThat(sum.toString()).isEqualTo(whole.toString());
  }

  @Test
  void parse_garbage_isRefused() {
    assertThatThrownBy(() -> LatencyHistogram.parse("5,7"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not a bucket");
    assertThatThrownBy(() -> LatencyHistogram.parse("5,99999:1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no such bucket");
  }

  @Test
  void percentile_shareOutOfRange_isRefused() {
    assertThatThrownBy(() -> new LatencyHistogram().percentile(99))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("99");
  }
}
