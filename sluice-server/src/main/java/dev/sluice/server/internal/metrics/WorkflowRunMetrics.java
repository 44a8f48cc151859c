package dev.sluice.server.internal.metrics;

import dev.sluice.workflow.WorkflowStats;
import dev.sluice.workflow.Workflows;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.Duration;
import java.util.Locale;

/** What the workflows of this process have done. Thread-safe. */
final class WorkflowRunMetrics implements MultiCollector {
  private static final double NANOS_PER_SECOND = 1e9;

  private final Workflows flows;
  private final Labels process;

  WorkflowRunMetrics(Workflows flows, String pid) {
    this.flows = flows;
    this.process = Labels.of("pid", pid);
  }

  @Override
  public MetricSnapshots collect() {
    WorkflowStats stats = flows.stats();
    Figures figures = new Figures();
    figures.add(GaugeSnapshot.builder()
        .name("sluice_workflow_running_here")
        .help("Workflows that have a thread in this process")
        .dataPoint(GaugeDataPointSnapshot.builder()
            .labels(process)
            .value(stats.running())
            .build())
        .build());
    counter(figures, "runs", "Workflows taken up, after a wait or a move, too", stats.runs());
    counter(figures, "retries", "Attempts of steps that were not the first", stats.retries());
    counter(
        figures,
        "recoveries",
        "Workflows queued again by this process after theirs died",
        stats.recovered());
    counter(
        figures,
        "dead",
        "Workflows given up by this process as theirs have died too often",
        stats.dead());
    return figures.add(ended(stats)).add(steps(stats)).build();
  }

  private void counter(Figures figures, String name, String help, long value) {
    figures.add(CounterSnapshot.builder()
        .name("sluice_workflow_" + name)
        .help(help)
        .dataPoint(CounterDataPointSnapshot.builder()
            .labels(process)
            .value((double) value)
            .build())
        .build());
  }

  private CounterSnapshot ended(WorkflowStats stats) {
    CounterSnapshot.Builder ended = CounterSnapshot.builder()
        .name("sluice_workflow_ended")
        .help("Workflows that ended in this process, or stand still as they are stuck, by state");
    stats
        .ended()
        .forEach((state, count) -> ended.dataPoint(CounterDataPointSnapshot.builder()
            .labels(process.merge(Labels.of("state", state.name().toLowerCase(Locale.ROOT))))
            .value(count)
            .build()));
    return ended.build();
  }

  private HistogramSnapshot steps(WorkflowStats stats) {
    HistogramSnapshot.Builder steps = HistogramSnapshot.builder()
        .name("sluice_workflow_step_seconds")
        .help("Attempts of steps that went well, from their begin until on disk, by workflow");
    stats
        .steps()
        .forEach((name, times) -> steps.dataPoint(HistogramDataPointSnapshot.builder()
            .labels(process.merge(Labels.of("workflow", name)))
            .classicHistogramBuckets(buckets(times))
            .sum(times.sum().toNanos() / NANOS_PER_SECOND)
            .build()));
    return steps.build();
  }

  private static ClassicHistogramBuckets buckets(WorkflowStats.Times times) {
    ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
    int at = 0;
    for (Duration bound : WorkflowStats.BOUNDS) {
      buckets.bucket(bound.toNanos() / NANOS_PER_SECOND, times.counts().get(at++));
    }
    return buckets.bucket(Double.POSITIVE_INFINITY, times.counts().get(at)).build();
  }
}
