package dev.sluice.server.internal.metrics;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.Unit;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts requests by endpoint, method and status, and their times by endpoint. The number of series is
 * bounded: endpoints are those of the route table, methods the usual ones. Thread-safe.
 */
final class RequestMetrics {
  /** From half a millisecond, a fast commit, to the usual deadline. */
  private static final double[] BOUNDS = {
    0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30
  };

  private static final double NANOS_PER_SECOND = 1e9;
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");
  private static final String OTHER = "other";

  private final Counter requests;
  private final Histogram times;
  private final Gauge active;

  /** What is looked up once for each kind of request. */
  private final Map<Kind, CounterDataPoint> counters = new ConcurrentHashMap<>();

  private final Map<String, DistributionDataPoint> histograms = new ConcurrentHashMap<>();

  private record Kind(String endpoint, String method, String status) {}

  /** Registers them; {@code process} are labels that tell this process from others on the same port. */
  RequestMetrics(PrometheusRegistry registry, Labels process) {
    requests = Counter.builder()
        .name("sluice_http_requests")
        .help("Requests by endpoint, method and status")
        .labelNames("endpoint", "method", "status")
        .constLabels(process)
        .withoutExemplars()
        .register(registry);
    times = Histogram.builder()
        .name("sluice_http_request")
        .unit(Unit.SECONDS)
        .help("From the first byte of a request to the end of its answer, by endpoint")
        .labelNames("endpoint")
        .constLabels(process)
        .classicOnly()
        .classicUpperBounds(BOUNDS)
        .withoutExemplars()
        .register(registry);
    active = Gauge.builder()
        .name("sluice_http_requests_active")
        .help("Requests being answered")
        .constLabels(process)
        .withoutExemplars()
        .register(registry);
  }

  /** A request begins. */
  void began() {
    active.inc();
  }

  /** A request has ended. */
  void ended(String endpoint, String method, String status, long nanos) {
    active.dec();
    Kind kind = new Kind(endpoint, METHODS.contains(method) ? method : OTHER, status);
    CounterDataPoint counter = counters.get(kind);
    if (counter == null) {
      counter = requests.labelValues(kind.endpoint, kind.method, kind.status);
      counters.put(kind, counter);
    }
    counter.inc();
    DistributionDataPoint histogram = histograms.get(endpoint);
    if (histogram == null) {
      histogram = times.labelValues(endpoint);
      histograms.put(endpoint, histogram);
    }
    histogram.observe(nanos / NANOS_PER_SECOND);
  }
}
