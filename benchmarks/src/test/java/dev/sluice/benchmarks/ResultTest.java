package dev.sluice.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;

class ResultTest {
  @Test
  void json_result_isOneLineThatStartsWithTheNamedFields() {
    LatencyHistogram latencies = new LatencyHistogram();
    latencies.record(1000, 99);
    latencies.record(2_000_000);
    Result result =
        new Result("sluice-64", 412_345.67, latencies, 0.9375, 310, 150_000, 0, 0, 1000);

    assertThat(result.json())
        .isEqualTo(
            "{\"name\":\"sluice-64\",\"ops_per_second\":412345.7,\"p50_us\":1.0,\"p99_us\":1.0,"
                + "\"p999_us\":2000.0,\"max_us\":2000.0,\"fairness\":0.938,"
                + "\"allocated_bytes_per_write\":310.0,\"writer_memory_kib\":150000,"
                + "\"client_memory_kib\":0,\"lock_errors\":0,\"fsync_delay_us\":1000}");
  }

  @Test
  void json_localeWithDecimalComma_staysJson() {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.GERMANY);
    try {
      Result result = new Result("limit", 1.5, new LatencyHistogram(), 1, 0, 0, 0, 0, 0);

      assertThat(result.json()).contains("\"ops_per_second\":1.5,").doesNotContain("1,5");
    } finally {
      Locale.setDefault(before);
    }
  }
}
