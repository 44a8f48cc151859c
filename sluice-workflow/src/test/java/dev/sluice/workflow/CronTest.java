package dev.sluice.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CronTest {
  private static List<String> next(String expression, String zone, String from, int count) {
    Cron cron = new Cron(expression, ZoneId.of(zone));
    List<String> times = new ArrayList<>();
    Instant time = Instant.parse(from);
    for (int i = 0; i < count; i++) {
      time = cron.after(time).orElseThrow();
      times.add(time.toString());
    }
    return times;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 3 * * *          | 2026-01-01T03:00:00Z | 2026-01-02T03:00:00Z",
        "*/15 * * * *       | 2026-01-01T00:00:00Z | 2026-01-01T00:15:00Z",
        "*/10 * * * * *     | 2026-01-01T00:00:05Z | 2026-01-01T00:00:10Z",
        "0 0 29 2 *         | 2026-01-01T00:00:00Z | 2028-02-29T00:00:00Z",
        "30 9 * * MON-FRI   | 2026-01-02T10:00:00Z | 2026-01-05T09:30:00Z",
        "0 0 13 * FRI       | 2026-01-01T00:00:00Z | 2026-01-02T00:00:00Z",
        "0 12 1 JAN,JUL *   | 2026-01-01T12:00:00Z | 2026-07-01T12:00:00Z",
        "0 0 * * 7          | 2026-01-01T00:00:00Z | 2026-01-04T00:00:00Z",
        "5/20 8 * * *       | 2026-01-01T08:05:00Z | 2026-01-01T08:25:00Z",
      })
  void after_givesTheNextMoment(String expression, String from, String expected) {
    assertThat(next(expression, "UTC", from, 1)).containsExactly(expected);
  }

  @Test
  void gap_firesAtItsEnd_once() {
    assertThat(next("30 2 * * *", "Europe/Berlin", "2026-03-28T12:00:00Z", 2))
        .containsExactly("2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z");
  }

  @Test
  void overlap_firesOnce_butEveryHourInBoth() {
    assertThat(next("30 2 * * *", "Europe/Berlin", "2026-10-24T12:00:00Z", 2))
        .containsExactly("2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z");
    assertThat(next("30 * * * *", "Europe/Berlin", "2026-10-25T00:00:00Z", 3))
        .containsExactly("2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z", "2026-10-25T02:30:00Z");
  }

  @Test
  void day_thatNeverComes_isEmpty() {
    assertThat(new Cron("0 0 31 2 *", ZoneId.of("UTC")).after(Instant.EPOCH)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "* * * *",
        "60 * * * *",
        "* * 0 * *",
        "* * * * X",
        "5-1 * * * *",
        "*/0 * * * *",
        "1-2-3 * * * *",
        "a b c d e"
      })
  void nonsense_isRefused(String expression) {
    assertThatThrownBy(() -> new Cron(expression, ZoneId.of("UTC")))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
