package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.server.Drained;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LastWordsTest {
  private static final LastWords FIRST =
      new LastWords(new Drained(213, 0, 0, Duration.ofMillis(400)), "process 7 has the role");
  private static final LastWords SECOND =
      new LastWords(new Drained(1, 3, 2, Duration.ofMillis(1200)), "the database is closed");

  @Test
  void text_saysWhatHappened() {
    assertThat(FIRST.text())
        .isEqualTo(
            "ended: 213 connections drained in 0.4 s, 0 requests cut; process 7 has the role");
    assertThat(SECOND.text())
        .isEqualTo(
            "ended: 1 connection drained in 1.2 s, 3 silent closed, 2 requests cut; the database is closed");
  }

  @Test
  void parse_isTheOtherWayRound() {
    assertThat(LastWords.parse(FIRST.text())).contains(FIRST);
    assertThat(LastWords.parse(SECOND.text())).contains(SECOND);
    assertThat(LastWords.parse("serving a.db")).isEmpty();
  }

  @Test
  void and_addsUp_andTheLaterKnowsTheRest() {
    assertThat(FIRST.and(SECOND))
        .isEqualTo(new LastWords(
            new Drained(214, 3, 2, Duration.ofMillis(1200)), "the database is closed"));
  }
}
