package dev.sluice.internal.queued;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.internal.queue.Wakeup;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class GatheringTest {
  private final Wakeup wakeup = new Wakeup();
  private final Gathering gathering = new Gathering(Duration.ofHours(1));

  @Test
  void crowd_isWaitedFor_untilNearlyAllAreBack() throws Exception {
    answered(16);
    Thread journal = awaiting();

    for (int i = 1; i < 14; i++) {
      assertThat(gathering.arrived()).as("enough with %d of 16", i).isFalse();
    }
    assertThat(gathering.arrived()).isTrue();
    wakeup.signal();

    journal.join();
    assertThat(gathering.arrived()).as("afterwards each one wakes").isTrue();
  }

  @Test
  void few_areNotWaitedFor() {
    answered(7);

    gathering.await(wakeup, () -> false);
  }

  @Test
  void crowdThatIsThereAlready_isNotWaitedFor() {
    answered(16);
    for (int i = 0; i < 14; i++) {
      gathering.arrived();
    }

    gathering.await(wakeup, () -> false);
  }

  @Test
  void end_isNotHeldUp() {
    answered(16);

    gathering.await(wakeup, () -> true);
  }

  @Test
  void crowdThatNeverComes_isWaitedForSeldom() {
    Gathering impatient = new Gathering(Duration.ofNanos(1));
    AtomicInteger asked = new AtomicInteger(); // while it waits, and only then
    int waits = 0;
    impatient.arrived();
    for (int i = 0; i < 4 + 64; i++) {
      impatient.answered(15);
      int before = asked.get();
      impatient.await(wakeup, () -> asked.incrementAndGet() < 0);
      waits += asked.get() > before ? 1 : 0;
    }

    assertThat(waits).isBetween(4, 6);
  }

  private void answered(int count) {
    arrive(gathering, count);
    gathering.taken(count);
    gathering.answered(count);
  }

  private static void arrive(Gathering where, int count) {
    for (int i = 0; i < count; i++) {
      where.arrived();
    }
  }

  private Thread awaiting() throws InterruptedException {
    Thread thread = Thread.ofPlatform().daemon().start(() -> gathering.await(wakeup, () -> false));
    while (thread.getState() != Thread.State.TIMED_WAITING) {
      assertThat(thread.isAlive()).isTrue();
      Thread.onSpinWait();
    }
    return thread;
  }
}
