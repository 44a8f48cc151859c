package dev.sluice.server.internal.metrics;

import dev.sluice.Latency;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.Quantiles;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import java.util.Map;

/** Collects figures that were counted elsewhere, in the metrics library's form. For one thread. */
final class Figures {
  private static final double NANOS_PER_SECOND = 1e9;

  private final MetricSnapshots.Builder all = MetricSnapshots.builder();

  MetricSnapshots build() {
    return all.build();
  }

  /** A figure that goes up and down. */
  Figures gauge(String name, String help, double value) {
    all.metricSnapshot(GaugeSnapshot.builder()
        .name(name)
        .help(help)
        .dataPoint(GaugeDataPointSnapshot.builder().value(value).build())
        .build());
    return this;
  }

  /** The same of a whole number. */
  Figures gauge(String name, String help, long value) {
    return gauge(name, help, (double) value);
  }

  /** The same of a whole number. */
  Figures counter(String name, String help, long value) {
    return counter(name, help, (double) value);
  }

  /** One that only rises, until it begins anew; the library appends {@code _total}. */
  Figures counter(String name, String help, double value) {
    all.metricSnapshot(CounterSnapshot.builder()
        .name(name)
        .help(help)
        .dataPoint(CounterDataPointSnapshot.builder().value(value).build())
        .build());
    return this;
  }

  /** The same, one for each value of a label. */
  Figures counters(String name, String help, String label, Map<String, Long> values) {
    CounterSnapshot.Builder counter = CounterSnapshot.builder().name(name).help(help);
    values.forEach((key, value) -> counter.dataPoint(CounterDataPointSnapshot.builder()
        .labels(Labels.of(label, key))
        .value(value)
        .build()));
    all.metricSnapshot(counter.build());
    return this;
  }

  /** Gauges, one for each value of a label. */
  Figures gauges(String name, String help, String label, Map<String, Double> values) {
    GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name(name).help(help);
    values.forEach((key, value) -> gauge.dataPoint(GaugeDataPointSnapshot.builder()
        .labels(Labels.of(label, key))
        .value(value)
        .build()));
    all.metricSnapshot(gauge.build());
    return this;
  }

  /** The same as they are. */
  Figures add(MetricSnapshot figure) {
    all.metricSnapshot(figure);
    return this;
  }

  /** What is known by name; the library appends {@code _info}. */
  Figures info(String name, String help, Labels labels) {
    all.metricSnapshot(InfoSnapshot.builder()
        .name(name)
        .help(help)
        .dataPoint(InfoDataPointSnapshot.builder().labels(labels).build())
        .build());
    return this;
  }

  /** Times: a summary {@code name_seconds}, and the longest as {@code name_max_seconds}. */
  Figures times(String name, String help, Latency times) {
    summary(name + "_seconds", help, times, NANOS_PER_SECOND);
    return gauge(name + "_max_seconds", "The longest of: " + help, times.max() / NANOS_PER_SECOND);
  }

  /** Sizes: a summary, and the largest as {@code name_max}. */
  Figures sizes(String name, String help, Latency sizes) {
    summary(name, help, sizes, 1);
    return gauge(name + "_max", "The largest of: " + help, sizes.max());
  }

  /** The writer keeps a mean in whole nanoseconds, so the sum is up to a nanosecond a value too low. */
  private void summary(String name, String help, Latency latency, double unit) {
    Quantiles quantiles = latency.count() == 0
        ? Quantiles.EMPTY
        : Quantiles.builder()
            .quantile(0.5, latency.p50() / unit)
            .quantile(0.99, latency.p99() / unit)
            .quantile(0.999, latency.p999() / unit)
            .build();
    SummaryDataPointSnapshot.Builder point =
        SummaryDataPointSnapshot.builder().quantiles(quantiles).count(latency.count());
    point.sum((double) latency.mean() * latency.count() / unit);
    all.metricSnapshot(
        SummarySnapshot.builder().name(name).help(help).dataPoint(point.build()).build());
  }
}
