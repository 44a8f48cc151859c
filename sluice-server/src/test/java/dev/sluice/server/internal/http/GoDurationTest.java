package dev.sluice.server.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoDurationTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "300ms, 300000000",
    "1.5h, 5400000000000",
    "2h45m, 9900000000000",
    "-1s, -1000000000",
    "+1us, 1000",
    "1µs, 1000",
    ".5s, 500000000",
    "1.s, 1000000000",
    "1ns, 1"
  })
  void parse_whatGoTakes(String text, long nanos) {
    assertThat(GoDuration.parse(text)).contains(Duration.ofNanos(nanos));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1", "s", "1 s", "1x", "1s1", "-", ".s", "1e3s", "9999999h"})
  void parse_whatGoRefuses(String text) {
    assertThat(GoDuration.parse(text)).isEmpty();
  }

  @Test
  void format_isGos() {
    assertThat(GoDuration.format(Duration.ZERO)).isEqualTo("0s");
    assertThat(GoDuration.format(Duration.ofNanos(10_500))).isEqualTo("10.5µs");
    assertThat(GoDuration.format(Duration.ofMillis(50))).isEqualTo("50ms");
    assertThat(GoDuration.format(Duration.ofMillis(90_500))).isEqualTo("1m30.5s");
    assertThat(GoDuration.format(Duration.ofMinutes(90))).isEqualTo("1h30m0s");
    assertThat(GoDuration.format(Duration.ofNanos(-7))).isEqualTo("-7ns");
  }
}
