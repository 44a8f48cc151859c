package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Latency;
import dev.sluice.Stats;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StatusTextTest {
  private static final Path FILE = Path.of("app.db");
  private static final Latency NONE = new Latency(0, 0, 0, 0, 0, 0);

  private static Stats stats(long epoch, long writes, long commits) {
    Latency some = new Latency(1234, 1_500, 1_000, 2_000_000, 3_000_000_000L, 4_000_000_000L);
    return new Stats(
        42,
        false,
        "0.1.0",
        epoch,
        3,
        7,
        2048,
        5_000_000,
        1,
        100,
        30,
        4,
        writes,
        commits,
        50,
        some,
        some,
        some,
        some,
        Map.of("TIMEOUT", 2L, "QUEUE_FULL", 1L),
        0,
        1,
        2,
        3 << 20,
        NONE,
        NONE,
        NONE,
        some);
  }

  @Test
  void text_namesTheWriterTheQueueAndTheLatencies() {
    assertThat(StatusText.of("app.db", stats(9, 1000, 10)))
        .contains("pid 42, Sluice 0.1.0, epoch 9, 1 takeover ")
        .contains("7 writes, 2.0 KiB, oldest waits 5.00 ms")
        .contains("1,000 writes in 10 commits, 50 fsyncs")
        .contains("wal         3.0 MiB")
        .contains("QUEUE_FULL 1, TIMEOUT 2")
        .containsPattern("queue wait +1,234 +1.50 µs +1.00 µs +2.00 ms +3.00 s +4.00 s\n")
        .containsPattern("checkpoint +0 +- +- +- +- +-\n");
  }

  @Test
  void json_hasStableFieldNames() {
    assertThat(StatusJson.of(
                new DatabaseStatus(FILE, Duration.ofSeconds(1)), Optional.of(stats(9, 1000, 10)))
            .toString())
        .startsWith("{\"running\":true,\"database\":\"" + FILE.toAbsolutePath() + "\"")
        .contains("\"writer_pid\":42,\"version\":\"0.1.0\",\"epoch\":9,\"takeovers\":1")
        .contains("\"queue_depth\":7,\"queue_bytes\":2048,\"oldest_us\":5000.0")
        .contains("\"rejections\":{\"QUEUE_FULL\":1,\"TIMEOUT\":2}")
        .contains("\"queue_wait_us\":{\"count\":1234,\"mean\":1.5,\"p50\":1.0,\"p99\":2000.0,");
  }

  @Test
  void json_withoutAWriter_saysSo() {
    assertThat(StatusJson.of(new DatabaseStatus(FILE, Duration.ofSeconds(1)), Optional.empty())
            .toString())
        .isEqualTo("{\"running\":false,\"database\":\"" + FILE.toAbsolutePath() + "\"}");
  }

  @Test
  void rate_isCountedWithinOneEpochOnly() {
    long second = 1_000_000_000L;
    Stats before = stats(9, 1000, 10);
    assertThat(StatusRate.between(before, Optional.of(stats(9, 5000, 30)), 2 * second))
        .isEqualTo(new StatusRate(2000, 10));
    assertThat(StatusRate.between(before, Optional.of(stats(10, 5000, 30)), 2 * second))
        .isEqualTo(new StatusRate(0, 0));
    assertThat(StatusRate.between(null, Optional.of(before), second))
        .isEqualTo(new StatusRate(0, 0));
  }
}
