package dev.sluice.server.internal.metrics;

import dev.sluice.Sluice;
import dev.sluice.server.internal.http.Endpoint;
import dev.sluice.server.internal.http.Exchange;
import dev.sluice.workflow.Workflows;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Labels;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * GET /metrics: this process's requests and the writer's figures, in Prometheus' text format or, where
 * the client accepts it, OpenMetrics. Each server has a registry of its own. Thread-safe.
 */
public final class Metrics {
  private static final int BYTES = 16 << 10;

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final ExpositionFormatWriter prometheus = PrometheusTextFormatWriter.create();
  private final ExpositionFormatWriter openMetrics = OpenMetricsTextFormatWriter.create();
  private final RequestMetrics requests;

  /**
   * Over an open database.
   *
   * @param connections counts the open ones
   * @param backlog counts queued requests that this server accepted and that are not applied
   * @param flows the workflows of this process
   */
  public Metrics(
      Sluice sluice, IntSupplier connections, IntSupplier backlog, Optional<Workflows> flows) {
    // Workers share a port: whichever is asked answers, so its counts must not be taken for
    // another's.
    String pid = Long.toString(ProcessHandle.current().pid());
    requests = new RequestMetrics(registry, Labels.of("pid", pid));
    registry.register(new ProcessMetrics(connections, backlog));
    registry.register(new WriterMetrics(sluice));
    registry.register(new WorkflowMetrics(sluice));
    flows.ifPresent(own -> registry.register(new WorkflowRunMetrics(own, pid)));
  }

  /** The same endpoint, measured. */
  public Endpoint metered(Endpoint endpoint) {
    return new MeteredEndpoint(endpoint, requests);
  }

  /** Answers. */
  public void answer(Exchange exchange) throws IOException {
    ExpositionFormatWriter format = format(exchange.header("Accept"));
    ByteArrayOutputStream text = new ByteArrayOutputStream(BYTES);
    format.write(text, registry.scrape());
    exchange.header("Content-Type", format.getContentType());
    exchange.bytes(200, text.toByteArray());
  }

  private ExpositionFormatWriter format(@Nullable String accepted) {
    return accepted != null && accepted.contains("application/openmetrics-text")
        ? openMetrics
        : prometheus;
  }
}
