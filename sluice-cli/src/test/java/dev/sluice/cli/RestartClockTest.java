package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RestartClockTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final RestartClock clock = new RestartClock();

  @Test
  void diesAgainAndAgain_waitsLongerAndLonger() {
    long pause = SECOND / 10;
    for (int i = 0; i < 20; i++) {
      clock.started(0);
      clock.greeted("serving");
      assertThat(clock.ended(SECOND)).isEqualTo(Math.min(pause, 10 * SECOND));
      pause *= 2;
    }
    assertThat(clock.isDue(SECOND)).isFalse();
    assertThat(clock.leftNanos(SECOND)).isEqualTo(10 * SECOND);
    assertThat(clock.isDue(11 * SECOND)).isTrue();
  }

  @Test
  void diesAfterAWhile_isStartedAtOnce() {
    clock.started(0);
    clock.ended(SECOND);
    clock.started(SECOND);
    assertThat(clock.ended(100 * SECOND)).isEqualTo(SECOND / 10);
  }

  @Test
  void failedStarts_areThoseInARow() {
    for (int i = 0; i < 3; i++) {
      clock.started(0);
      clock.ended(1);
    }
    assertThat(clock.failedStarts()).isEqualTo(3);
    clock.started(1);
    clock.greeted("serving");
    clock.ended(2);
    assertThat(clock.failedStarts()).isZero();
  }
}
