package dev.sluice.server.internal.metrics;

import dev.sluice.Sluice;
import dev.sluice.SluiceException;
import dev.sluice.workflow.QueueInfo;
import dev.sluice.workflow.WorkflowState;
import dev.sluice.workflow.WorkflowView;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * The workflows of the file, asked for at each scrape: the same whichever process is scraped. Nothing
 * where there are none. Thread-safe.
 */
final class WorkflowMetrics implements MultiCollector {
  private static final Duration ASK = Duration.ofSeconds(2);
  private static final int QUEUES_MAX = 100;
  private static final List<WorkflowState> STATES = List.of(
      WorkflowState.QUEUED,
      WorkflowState.DELAYED,
      WorkflowState.RUNNING,
      WorkflowState.WAITING,
      WorkflowState.STUCK,
      WorkflowState.DEAD);

  private final Sluice sluice;

  WorkflowMetrics(Sluice sluice) {
    this.sluice = sluice;
  }

  @Override
  public MetricSnapshots collect() {
    Figures figures = new Figures();
    try {
      sluice.within(ASK).read(snapshot -> {
        WorkflowView.of(snapshot).ifPresent(view -> of(view, figures));
        return true;
      });
    } catch (SluiceException e) {
      return new Figures().build(); // without them, as without the writer's
    }
    return figures.build();
  }

  private static void of(WorkflowView view, Figures figures) {
    Map<WorkflowState, Long> states = view.states();
    Map<String, Double> counts = new TreeMap<>();
    STATES.forEach(state ->
        counts.put(state.name().toLowerCase(Locale.ROOT), (double) states.getOrDefault(state, 0L)));
    figures.gauges(
        "sluice_workflows",
        "Workflows that have not ended, and dead ones, by state",
        "state",
        counts);
    Instant now = Instant.now();
    List<QueueInfo> queues = view.queues().stream()
        .sorted(Comparator.comparingLong(QueueInfo::queued).reversed())
        .limit(QUEUES_MAX)
        .toList();
    queues(figures, queues, "queued", "Workflows that could run", QueueInfo::queued);
    queues(figures, queues, "running", "Workflows that run", QueueInfo::running);
    queues(
        figures,
        queues,
        "oldest_seconds",
        "Since when the oldest is there that has not begun",
        queue -> queue.oldest().map(time -> seconds(time, now)).orElse(0.0));
    queues(
        figures,
        queues,
        "paused",
        "Whether the queue is paused: 1 or 0",
        queue -> queue.limits().isPaused() ? 1 : 0);
  }

  private static double seconds(Instant from, Instant to) {
    return Math.max(0, Duration.between(from, to).toMillis()) / 1e3;
  }

  private static void queues(
      Figures figures,
      List<QueueInfo> queues,
      String name,
      String help,
      ToDoubleFunction<QueueInfo> value) {
    Map<String, Double> values = new TreeMap<>();
    queues.forEach(queue -> values.put(queue.name(), value.applyAsDouble(queue)));
    figures.gauges("sluice_workflow_queue_" + name, help + ", by queue", "queue", values);
  }
}
