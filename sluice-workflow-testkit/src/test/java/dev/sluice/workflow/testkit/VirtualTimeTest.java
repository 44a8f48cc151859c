package dev.sluice.workflow.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.workflow.WorkflowClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class VirtualTimeTest {
  private static final Instant NOON = Instant.parse("2030-05-05T12:00:00Z");

  @Test
  void timeThatStands_movesByAdvanceOnly_andRunsWhatIsDueInOrder() {
    try (VirtualTime time = VirtualTime.standingAt(NOON)) {
      List<String> ran = new ArrayList<>();
      time.at(time.millis() + 2000, () -> ran.add("b at " + time.instant()));
      time.at(time.millis() + 1000, () -> {
        ran.add("a at " + time.instant());
        time.at(time.millis() + 500, () -> ran.add("c at " + time.instant()));
      });
      WorkflowClock.Alarm cancelled = time.at(time.millis() + 1, () -> ran.add("never"));
      cancelled.cancel();
      assertThat(time.instant()).isEqualTo(NOON);
      time.advance(Duration.ofMillis(2500));
      assertThat(ran)
          .containsExactly(
              "a at 2030-05-05T12:00:01Z",
              "c at 2030-05-05T12:00:01.500Z",
              "b at 2030-05-05T12:00:02Z");
      assertThat(time.instant()).isEqualTo(NOON.plusMillis(2500));
    }
  }

  @Test
  void timeThatSkips_waitsForWhatIsAtWork() throws Exception {
    try (VirtualTime time = VirtualTime.standing()) {
      Instant begin = time.instant();
      CountDownLatch ran = new CountDownLatch(1);
      time.busy(1);
      time.at(time.millis() + Duration.ofDays(365).toMillis(), ran::countDown);
      time.skip(true);
      assertThat(time.instant()).isEqualTo(begin);
      assertThat(ran.getCount()).isEqualTo(1);
      time.busy(-1);
      assertThat(ran.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(Duration.between(begin, time.instant())).isEqualTo(Duration.ofDays(365));
    }
  }

  @Test
  void awaitRest_ofAnInterruptedThread_saysSo() {
    try (VirtualTime time = VirtualTime.standing()) {
      time.busy(1);
      Thread.currentThread().interrupt();
      assertThatThrownBy(time::awaitRest)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("interrupted");
      assertThat(Thread.interrupted()).isTrue();
      time.busy(-1);
      time.awaitRest();
    }
  }
}
