package dev.sluice.internal.queued;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.SluiceError;
import dev.sluice.SluiceException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class WaitersTest {
  private static final int MANY = 100_000;

  private final Waiters waiters = new Waiters();
  private final List<@Nullable SluiceException> told = new ArrayList<>();

  @Test
  void thoseWhoGaveUp_areLetGo() {
    for (int i = 0; i < MANY; i++) {
      waiters.add(i % 10, waiter(i), i + 1).forEach(Waiters.Waiter::isLate);
    }
    assertThat(told).hasSizeGreaterThan(MANY - 1024);
    assertThat(told).allMatch(error -> error != null && error.code() == SluiceError.TIMEOUT);
    assertThat(waiters.takeUpTo(10)).hasSize(MANY - told.size());
  }

  @Test
  void thoseWhoWait_areKept_andTakenWhenTheirWriteIsApplied() {
    for (int i = 1; i <= MANY; i++) {
      assertThat(waiters.add(i, waiter(MANY), 0)).isEmpty();
    }
    assertThat(waiters.takeUpTo(MANY / 2)).hasSize(MANY / 2);
    assertThat(waiters.takeUpTo(MANY / 2)).isEmpty();
    assertThat(waiters.takeUpTo(Long.MAX_VALUE)).hasSize(MANY / 2);
  }

  private Waiters.Waiter waiter(long deadlineNanos) {
    return new Waiters.Waiter(deadlineNanos, told::add);
  }
}
