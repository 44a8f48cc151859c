package dev.sluice.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** GET /metrics, over real requests and a real writer. */
class MetricsTest extends ServedDatabase {
  private final String pid = "pid=\"" + ProcessHandle.current().pid() + "\"";

  @Test
  void requests_areCountedByEndpointMethodAndStatus() throws IOException {
    execute("CREATE TABLE t(id INTEGER PRIMARY KEY)");
    execute("INSERT INTO t VALUES(1)");
    get("/db/execute"); // 405
    get("/nothing/here"); // 404
    get("/db/query?timeout=x"); // 400, before a route is looked for
    send(HttpRequest.newBuilder(uri("/status")).method("BREW", BodyPublishers.noBody()));

    String metrics = got("/metrics");

    assertThat(requests(metrics, "/db/execute", "POST", "200")).isEqualTo(2);
    assertThat(requests(metrics, "/db/execute", "GET", "405")).isEqualTo(1);
    assertThat(requests(metrics, "none", "GET", "404")).isEqualTo(1);
    assertThat(requests(metrics, "none", "GET", "400")).isEqualTo(1);
    assertThat(requests(metrics, "/status", "other", "405")).isEqualTo(1);
    assertThat(value(metrics, "sluice_http_requests_active{" + pid + "}")).isEqualTo(1);
    assertThat(value(metrics, "sluice_http_connections")).isGreaterThanOrEqualTo(1);
  }

  @Test
  void requestTimes_areAHistogramByEndpoint() throws IOException {
    execute("CREATE TABLE t(id INTEGER PRIMARY KEY)");

    String metrics = got("/metrics");

    String labels = "{endpoint=\"/db/execute\"," + pid;
    String name = "sluice_http_request_seconds";
    assertThat(value(metrics, name + "_bucket" + labels + ",le=\"30.0\"}")).isEqualTo(1);
    assertThat(value(metrics, name + "_count" + labels + "}")).isEqualTo(1);
    assertThat(value(metrics, name + "_sum" + labels + "}")).isPositive();
  }

  @Test
  void writer_showsWhatItsStatisticsSay() throws IOException {
    execute("CREATE TABLE t(id INTEGER PRIMARY KEY)");
    execute("INSERT INTO t VALUES(1)");
    var stats = sluice.stats();

    String metrics = got("/metrics");

    assertThat(value(metrics, "sluice_writer_up")).isEqualTo(1);
    assertThat(value(metrics, "sluice_writer_here")).isEqualTo(1);
    assertThat(metrics)
        .contains("sluice_writer_info{" + pid + ",version=\"" + stats.version() + "\"} 1");
    assertThat(value(metrics, "sluice_writes_total")).isEqualTo(exact(stats.writes()));
    assertThat(value(metrics, "sluice_commits_total")).isEqualTo(exact(stats.commits()));
    assertThat(value(metrics, "sluice_fsyncs_total")).isEqualTo(exact(stats.fsyncs()));
    // Counted a moment after the answer.
    assertThat(value(metrics, "sluice_wal_bytes"))
        .isBetween(exact(stats.walBytes()), exact(sluice.stats().walBytes()));
    assertThat(value(metrics, "sluice_batch_writes_count"))
        .isEqualTo(exact(stats.batches().count()));
    assertThat(value(metrics, "sluice_write_wait_seconds{quantile=\"0.5\"}"))
        .isEqualTo(stats.queueWait().p50() / 1e9);
    assertThat(value(metrics, "sluice_wal_force_seconds_count")).isEqualTo(exact(stats.fsyncs()));
    assertThat(value(metrics, "sluice_wal_force_max_seconds"))
        .isEqualTo(stats.forces().max() / 1e9);
  }

  @Test
  void rejections_areCountedByCode() throws IOException {
    execute("CREATE TABLE t(id INTEGER PRIMARY KEY)");
    try {
      sluice.execute("INSERT INTO t VALUES('a text')");
    } catch (dev.sluice.SluiceException e) {
      // counted, which is what this is about
      assertThat(value(got("/metrics"), "sluice_rejections_total{code=\"" + e.code() + "\"}"))
          .isEqualTo(1);
      return;
    }
    throw new AssertionError("a text went into an INTEGER PRIMARY KEY");
  }

  @Test
  void process_showsMemoryAndProcessorTime() throws IOException {
    String metrics = got("/metrics");

    assertThat(value(metrics, "process_cpu_seconds_total")).isPositive();
    assertThat(value(metrics, "jvm_heap_used_bytes")).isPositive();
    assertThat(value(metrics, "process_start_time_seconds"))
        .isBetween(1.7e9, System.currentTimeMillis() / 1e3);
  }

  @Test
  void openMetrics_isGivenToWhoeverAcceptsIt() throws IOException {
    var plain = get("/metrics");
    var open = send(HttpRequest.newBuilder(uri("/metrics"))
        .header("Accept", "application/openmetrics-text;version=1.0.0,text/plain;q=0.5"));

    assertThat(plain.headers().firstValue("Content-Type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain; version=0.0.4"));
    assertThat(open.headers().firstValue("Content-Type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("application/openmetrics-text"));
    assertThat(open.body()).endsWith("# EOF\n");
  }

  private double requests(String metrics, String endpoint, String method, String status) {
    return value(
        metrics,
        "sluice_http_requests_total{endpoint=\"%s\",method=\"%s\",%s,status=\"%s\"}"
            .formatted(endpoint, method, pid, status));
  }

  private static double exact(long number) {
    return (double) number;
  }

  private static double value(String metrics, String series) {
    Matcher line = Pattern.compile("^" + Pattern.quote(series) + " (\\S+)$", Pattern.MULTILINE)
        .matcher(metrics);
    assertThat(line.find()).as(series + " in\n" + metrics).isTrue();
    return Double.parseDouble(line.group(1));
  }
}
