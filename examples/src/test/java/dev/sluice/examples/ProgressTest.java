package dev.sluice.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
  private long nanos;

  @Test
  void lines_severalTimesASecond_oneLineEachSecond() {
    Progress progress = progress(Progress.Style.LINES);
    progress.phase("scanning");
    for (int i = 0; i <= 20; i++) {
      progress.at(i * 1000L, 20_000, "3 processes");
      nanos += TimeUnit.MILLISECONDS.toNanos(100);
    }
    assertThat(text().lines())
        .containsExactly(
            "scanning  0 of 20,000 (0 %)  3 processes",
            "scanning  10,000 of 20,000 (50 %)  3 processes",
            "scanning  20,000 of 20,000 (100 %)  3 processes");
  }

  @Test
  void lines_newPhase_shownAtOnce() {
    Progress progress = progress(Progress.Style.LINES);
    progress.phase("one");
    progress.at(1, 0, "");
    progress.phase("two");
    progress.at(2, 0, "");
    assertThat(text().lines()).containsExactly("one  1", "two  2");
  }

  @Test
  void bar_shorterLine_coversTheLongerOne() {
    Progress progress = progress(Progress.Style.BAR);
    progress.phase("scanning");
    progress.at(50, 100, "many processes");
    nanos += TimeUnit.SECONDS.toNanos(1);
    progress.at(100, 100, "");
    progress.close();
    String[] drawn = text().split("\r");
    assertThat(drawn[1]).contains("[###############---------------]");
    assertThat(drawn[2].stripTrailing()).endsWith("100 of 100 (100 %)");
    assertThat(drawn[2].stripTrailing().length()).isLessThan(drawn[1].length());
    assertThat(drawn[2].strip().length()).isLessThan(drawn[2].length());
  }

  @Test
  void silent_anything_nothing() {
    Progress progress = progress(Progress.Style.SILENT);
    progress.phase("scanning");
    progress.at(1, 2, "x");
    progress.say("y");
    progress.close();
    assertThat(text()).isEmpty();
  }

  private Progress progress(Progress.Style style) {
    return new Progress(out, style, () -> nanos);
  }

  private String text() {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
