package dev.sluice.internal.commit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.internal.queue.Admission;
import org.junit.jupiter.api.Test;

final class CrowdTest {
  private static final long FORCE_NANOS = 300_000;

  private final Admission admission = new Admission(10_000, 1 << 20, () -> 0);
  private final Crowd crowd = new Crowd(admission);

  @Test
  void callersJustAnswered_areBack_whenNearlyAllHaveWrittenAgain() {
    submit(64);
    crowd.answering();
    admission.release(64, 64);
    submit(55);
    assertThat(crowd.isBack()).isFalse();
    submit(1);
    assertThat(crowd.isBack()).isTrue();
    assertThat(crowd.isNearlyAll(55)).isFalse();
    assertThat(crowd.isNoMoreThan(55)).isFalse();
    assertThat(crowd.isNoMoreThan(56)).isTrue();
  }

  @Test
  void crowdOfOne_isBackWithOne() {
    submit(1);
    crowd.answering();
    admission.release(1, 1);
    assertThat(crowd.isBack()).isFalse();
    submit(1);
    assertThat(crowd.isBack()).isTrue();
  }

  @Test
  void waiting_isWorthIt_onlyWhereAForceTakesLongerThanAllWrites() {
    submit(64);
    crowd.answering();
    assertThat(crowd.isWorthWaitingFor()).as("nothing is known").isFalse();
    crowd.forced(FORCE_NANOS);
    crowd.ran(64 * 2_000L, 64, /* near= */ true);
    assertThat(crowd.isWorthWaitingFor()).isTrue();
    crowd.ran(64 * 2_000L, 64, /* near= */ false);
    assertThat(crowd.isWorthWaitingFor()).as("of other processes").isFalse();
    crowd.ran(64 * 2_000L, 64, /* near= */ true);
    submit(936);
    crowd.answering();
    assertThat(crowd.isWorthWaitingFor()).as("1000 take too long").isFalse();
  }

  @Test
  void waiting_onAFastDisk_isNeverWorthIt() {
    submit(2);
    crowd.answering();
    crowd.forced(20_000);
    crowd.ran(2_000, 1, /* near= */ true);
    assertThat(crowd.isWorthWaitingFor()).isFalse();
  }

  @Test
  void waitingInVain_isTriedSeldom_untilItPays() {
    submit(64);
    crowd.answering();
    admission.release(64, 64);
    for (int i = 0; i < 4; i++) {
      assertThat(crowd.isLikelyBack()).isTrue();
      crowd.waited();
    }
    int tried = 0;
    for (int i = 0; i < 640; i++) {
      tried += crowd.isLikelyBack() ? 1 : 0;
    }
    assertThat(tried).isEqualTo(10);
    submit(64);
    crowd.waited();
    assertThat(crowd.isLikelyBack()).isTrue();
  }

  private void submit(int writes) {
    for (int i = 0; i < writes; i++) {
      admission.acquire(1, 0);
    }
  }
}
